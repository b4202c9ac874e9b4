#include <inttypes.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "match.h"
#include "must.h"
#include "round.h"

enum { TODAY = 20260415 };

/* ---- a world drawn from a seed: messages, as the feed gives them */

enum { PLACES = 7, EMPLOYERS = 5, PEOPLE = 14, VACANCIES = 40 };

struct world {
        uint64_t seed, state;
        struct arena *arena;
        MatchRules *rules;
        Place *place[PLACES];
        Employer *employer[EMPLOYERS];
        MatchPerson *person[PEOPLE];
        Vacancy *vacancy[VACANCIES];
};

static uint32_t draw(struct world *w, uint32_t below)
{
        w->state = w->state * 6364136223846793005 + 1442695040888963407;
        return (uint32_t)((w->state >> 33) % below);
}

static char *code(struct world *w, const char *kind, uint32_t below)
{
        return arena_text(w->arena, "%s%u", kind, draw(w, below));
}

static Word *word(struct arena *arena, const char *text)
{
        Word *fresh = NEW(arena, Word, word);

        fresh->text = arena_strdup(arena, text);
        return fresh;
}

static Occupation *draw_occupation(struct world *w)
{
        static const char *const isco[] = {"5223", "5222", "5211", "4321", "5329", "52", ""};
        Occupation *occupation = NEW(w->arena, Occupation, occupation);

        if (draw(w, 4))
                occupation->esco = code(w, "esco", 8);
        occupation->isco = arena_strdup(w->arena, isco[draw(w, COUNT(isco))]);
        occupation->wished = draw(w, 2);
        return occupation;
}

static Language *draw_language(struct world *w)
{
        static const char *const codes[] = {"nld", "eng", "deu"};
        Language *language = NEW(w->arena, Language, language);

        language->code = arena_strdup(w->arena, codes[draw(w, COUNT(codes))]);
        language->level = draw(w, 7);
        return language;
}

static uint32_t draw_pc4(struct world *w)
{
        return draw(w, 8) ? 7700 + draw(w, PLACES) : draw(w, 2) * 9999;
}

static uint32_t draw_day(struct world *w)
{
        static const uint32_t days[] = {0, 20260301, 20260414, TODAY, 20260416, 20260601};

        return days[draw(w, COUNT(days))];
}

static void draw_place(struct world *w, uint32_t i)
{
        w->place[i] = NEW(w->arena, Place, place);
        w->place[i]->pc4 = 7700 + i;
        w->place[i]->lat_e4 = 520000 + (int32_t)draw(w, 9000);
        w->place[i]->lon_e4 = 55000 + (int32_t)draw(w, 12000);
}

static void draw_employer(struct world *w, uint32_t i)
{
        w->employer[i] = NEW(w->arena, Employer, employer);
        w->employer[i]->id = i + 1;
        w->employer[i]->shrinking = !draw(w, 3);
}

static Consent *draw_consent(struct world *w)
{
        Consent *consent = NEW(w->arena, Consent, consent);

        if (draw(w, 4))
                APPEND(w->arena, consent, parts) = PART__PART_CONTACT;
        if (draw(w, 6))
                APPEND(w->arena, consent, parts) = PART__PART_PROFILE;
        consent->employer = draw(w, 2) ? 0 : 1 + draw(w, EMPLOYERS);
        consent->from = draw(w, 2) ? 0 : draw_day(w);
        consent->until = draw(w, 2) ? 0 : draw_day(w);
        consent->withdrawn_at = draw(w, 5) ? 0 : 1;
        return consent;
}

static ProtobufCBinaryData skill(struct arena *arena, uint32_t n)
{
        uint8_t id[16] = {0x51, [14] = (uint8_t)(n >> 8), [15] = (uint8_t)n};

        return codec_bytes(arena, id, sizeof id);
}

static MatchPerson *draw_person(struct world *w, uint64_t casefile)
{
        static const uint32_t travel[] = {0, 10, 25, 50};
        MatchPerson *person = NEW(w->arena, MatchPerson, match_person);
        Profile *profile = NEW(w->arena, Profile, profile);

        person->casefile = casefile;
        person->sender = draw(w, EMPLOYERS + 1);
        person->waiting_since = draw(w, 4) ? date_instant(date_add_days(date_of_ymd(TODAY), -(int64_t)draw(w, 60))).ms : 0;
        for (uint32_t n = 1 + draw(w, 2); n--;)
                APPEND(w->arena, person, consents) = draw_consent(w);
        if (draw(w, 3))
                person->programme = code(w, "p", 3);
        if (draw(w, 4))
                person->flow = code(w, "f", 3);
        for (uint32_t n = draw(w, 6); n--;)
                APPEND(w->arena, person, proposed) = 1 + draw(w, VACANCIES);
        if (!draw(w, 12))
                return person;
        person->profile = profile;
        for (uint32_t n = draw(w, 4); n--;)
                APPEND(w->arena, profile, occupations) = draw_occupation(w);
        for (uint32_t n = draw(w, 9); n--;)
                APPEND(w->arena, profile, skills) = skill(w->arena, draw(w, 12));
        for (uint32_t n = draw(w, 4); n--;)
                APPEND(w->arena, profile, licences) = code(w, "B", 3);
        for (uint32_t n = draw(w, 3); n--;)
                APPEND(w->arena, profile, certificates) = code(w, "VCA", 2);
        for (uint32_t n = draw(w, 4); n--;)
                APPEND(w->arena, profile, languages) = draw_language(w);
        profile->pc4 = draw_pc4(w);
        profile->travel_km = travel[draw(w, COUNT(travel))];
        profile->hours_min = draw(w, 3) * 80;
        profile->hours_max = draw(w, 4) ? 160 + draw(w, 4) * 80 : 0;
        profile->wage_min = draw(w, 2) ? 1400 + draw(w, 6) * 50 : 0;
        profile->available_on = draw_day(w);
        profile->shifts = draw(w, 2);
        return person;
}

static Vacancy *draw_vacancy(struct world *w, uint64_t id)
{
        Vacancy *vacancy = NEW(w->arena, Vacancy, vacancy);

        vacancy->id = id;
        vacancy->employer = 1 + draw(w, EMPLOYERS);
        if (draw(w, 9))
                vacancy->occupation = draw_occupation(w);
        for (uint32_t n = draw(w, 7); n--;)
                APPEND(w->arena, vacancy, essential) = skill(w->arena, draw(w, 14));
        if (!draw(w, 4))
                APPEND(w->arena, vacancy, licences) = code(w, "B", 3);
        if (!draw(w, 6))
                APPEND(w->arena, vacancy, certificates) = code(w, "VCA", 2);
        if (!draw(w, 4))
                APPEND(w->arena, vacancy, languages) = draw_language(w);
        vacancy->pc4 = draw_pc4(w);
        vacancy->hours_min = draw(w, 2) * 160;
        vacancy->hours_max = draw(w, 3) ? vacancy->hours_min + draw(w, 4) * 80 : 0;
        vacancy->wage_max = draw(w, 2) ? 1400 + draw(w, 6) * 50 : 0;
        vacancy->posts = 1 + draw(w, 2);
        vacancy->filled = !draw(w, 8);
        vacancy->closed = !draw(w, 12);
        vacancy->opens = draw(w, 3) ? 0 : draw_day(w);
        vacancy->closes = draw(w, 3) ? 0 : draw_day(w);
        vacancy->shifts = !draw(w, 4);
        if (!draw(w, 4)) {
                vacancy->programme = code(w, "p", 3);
                vacancy->internal_until = draw_day(w);
        }
        return vacancy;
}

/* Every must and every criterion by chance, in an order by chance. */
static void draw_musts(struct world *w, MatchRules *rules)
{
        size_t n_musts = 0;

        while (match_musts[n_musts])
                n_musts++;
        for (uint32_t i = draw(w, 997), n = 0; n < n_musts; n++, i += 5) {
                MatchMust *must = NEW(w->arena, MatchMust, match_must);

                must->kind = word(w->arena, match_musts[i % n_musts]);
                if (!draw(w, 3))
                        APPEND(w->arena, rules, musts) = must;
        }
}

static void draw_order(struct world *w, MatchRules *rules)
{
        static const uint32_t bands[] = {5, 15, 30, 60};
        size_t n_criteria = 0;

        while (match_criteria[n_criteria])
                n_criteria++;
        for (uint32_t i = draw(w, 997), n = 0; n < n_criteria; n++, i += 3) {
                MatchCriterion *criterion = NEW(w->arena, MatchCriterion, match_criterion);

                criterion->kind = word(w->arena, match_criteria[i % n_criteria]);
                if (draw(w, 3) && strcmp(criterion->kind->text, "hash") != 0)
                        APPEND(w->arena, rules, order) = criterion;
                for (uint32_t j = 0; !strcmp(criterion->kind->text, "distance") && n % 2 && j < COUNT(bands); j++)
                        APPEND(w->arena, criterion, bands) = bands[j] + draw(w, 2);
        }
}

/* The same order with other bands, which is another. */
static void other_bands(struct world *w, const MatchRules *rules, MatchRules *part)
{
        for (size_t i = 0; i < rules->n_order; i++) {
                MatchCriterion *criterion = codec_copy(rules->order[i], w->arena);

                for (size_t j = 0; j < criterion->n_bands; j++)
                        criterion->bands[j] *= 2;
                if (!strcmp(criterion->kind->text, "distance") && draw(w, 2))
                        APPEND(w->arena, criterion, bands) = 130;
                APPEND(w->arena, part, order) = criterion;
        }
}

/* One that leaves out what chance will. */
static MatchSet *draw_set(struct world *w, const MatchRules *rules)
{
        MatchSet *set = NEW(w->arena, MatchSet, match_set);
        MatchRules part = MATCH_RULES__INIT;

        if (draw(w, 3))
                draw_musts(w, &part);
        if (draw(w, 3))
                draw_order(w, &part);
        else if (draw(w, 2))
                other_bands(w, rules, &part);
        set->musts = part.musts;
        set->n_musts = part.n_musts;
        set->order = part.order;
        set->n_order = part.n_order;
        set->most = draw(w, 3);
        return set;
}

/* Sets for some of the programmes and flows, in an order by chance, and in every third world none at all. */
static MatchRules *draw_rules(struct world *w)
{
        static const char *const names[] = {"p0", "f1", "f0", "p2"};
        MatchRules *rules = NEW(w->arena, MatchRules, match_rules);
        uint32_t first = draw(w, COUNT(names));

        draw_musts(w, rules);
        draw_order(w, rules);
        rules->most = 3 + draw(w, 5);
        for (uint32_t i = 0, sets = draw(w, 3); sets && i < COUNT(names); i++) {
                const char *name = names[(first + i) % COUNT(names)];
                MatchSet *set = draw_set(w, rules);

                *(*name == 'p' ? &set->programme : &set->flow) = word(w->arena, name);
                if (draw(w, 4))
                        APPEND(w->arena, rules, sets) = set;
        }
        return rules;
}

/* ---- the same rules once more, written against the messages, slowly */

static double degrees(int32_t e4)
{
        return e4 / 1e4 * 3.14159265358979323846 / 180;
}

/* Kilometres by the haversine formula; below 0 when a place is not known. */
static double oracle_km(const struct world *w, uint32_t a, uint32_t b)
{
        const Place *p = a >= 7700 && a < 7700 + PLACES ? w->place[a - 7700] : NULL;
        const Place *q = b >= 7700 && b < 7700 + PLACES ? w->place[b - 7700] : NULL;
        double s, t;

        if (!p || !q)
                return -1;
        s = sin((degrees(p->lat_e4) - degrees(q->lat_e4)) / 2);
        t = sin((degrees(p->lon_e4) - degrees(q->lon_e4)) / 2);
        return 2 * 6371.009 * asin(sqrt(s * s + cos(degrees(p->lat_e4)) * cos(degrees(q->lat_e4)) * t * t));
}

/* Two formulas may differ by metres, so places lie no nearer than that to a limit. */
static bool limits_are_clear(const struct world *w)
{
        for (uint32_t a = 0; a < PLACES; a++)
                for (uint32_t b = a + 1; b < PLACES; b++) {
                        double km = oracle_km(w, 7700 + a, 7700 + b);

                        if (fabs(km - round(km)) < 0.02)
                                return false;
                }
        return true;
}

static void world_draw(struct world *w, uint64_t seed)
{
        *w = (struct world){.seed = seed, .state = seed * 0x9e3779b97f4a7c15 + 1};
        arena_new(&w->arena);
        do
                for (uint32_t i = 0; i < PLACES; i++)
                        draw_place(w, i);
        while (!limits_are_clear(w));
        for (uint32_t i = 0; i < EMPLOYERS; i++)
                draw_employer(w, i);
        for (uint32_t i = 0; i < PEOPLE; i++)
                w->person[i] = draw_person(w, 100 + i);
        for (uint32_t i = 0; i < VACANCIES; i++)
                w->vacancy[i] = draw_vacancy(w, i + 1);
        w->rules = draw_rules(w);
}

static bool has_text(char *const *list, size_t n, const char *text)
{
        for (size_t i = 0; i < n; i++)
                if (!strcmp(list[i], text))
                        return true;
        return false;
}

static bool has_texts(char *const *asked, size_t n_asked, char *const *held, size_t n_held)
{
        for (size_t i = 0; i < n_asked; i++)
                if (!has_text(held, n_held, asked[i]))
                        return false;
        return true;
}

static bool oracle_languages(const Vacancy *v, const Profile *p)
{
        for (size_t i = 0; i < v->n_languages; i++) {
                bool spoken = false;

                for (size_t j = 0; j < p->n_languages; j++)
                        if (!strcmp(v->languages[i]->code, p->languages[j]->code) &&
                            p->languages[j]->level >= v->languages[i]->level)
                                spoken = true;
                if (!spoken)
                        return false;
        }
        return true;
}

static bool oracle_consents(const MatchPerson *m, uint64_t employer)
{
        for (size_t i = 0; i < m->n_consents; i++) {
                const Consent *c = m->consents[i];

                if (c->withdrawn_at || (c->employer != 0 && c->employer != employer) || c->from > TODAY ||
                    (c->until != 0 && c->until < TODAY))
                        continue;
                for (size_t j = 0; j < c->n_parts; j++)
                        if (c->parts[j] == PART__PART_PROFILE)
                                return true;
        }
        return false;
}

static bool oracle_passes(const struct world *w, const char *must, const MatchPerson *m, const Profile *p, const Vacancy *v)
{
        bool shrinks = w->employer[v->employer - 1]->shrinking;
        double km = oracle_km(w, p->pc4, v->pc4);

        if (!strcmp(must, "window"))
                return !(v->opens && v->opens > TODAY) && !(v->closes && v->closes < TODAY);
        if (!strcmp(must, "internal"))
                return v->internal_until < TODAY || !strcmp(v->programme, m->programme);
        if (!strcmp(must, "licence"))
                return has_texts(v->licences, v->n_licences, p->licences, p->n_licences);
        if (!strcmp(must, "certificate"))
                return has_texts(v->certificates, v->n_certificates, p->certificates, p->n_certificates);
        if (!strcmp(must, "language"))
                return oracle_languages(v, p);
        if (!strcmp(must, "travel"))
                return p->travel_km == 0 || (km >= 0 && km <= p->travel_km);
        if (!strcmp(must, "hours"))
                return v->hours_min <= (p->hours_max ? p->hours_max : 990) && p->hours_min <= (v->hours_max ? v->hours_max : 990);
        if (!strcmp(must, "consent"))
                return oracle_consents(m, v->employer);
        if (!strcmp(must, "shrinking"))
                return !shrinks;
        if (!strcmp(must, "not-sender"))
                return !(shrinks && v->employer == m->sender);
        if (!strcmp(must, "available"))
                return !v->closes || p->available_on <= v->closes;
        assert_string_equal(must, "shifts");
        return p->shifts || !v->shifts;
}

static int64_t oracle_occupation(const Profile *p, const Vacancy *v, bool wished)
{
        int64_t least = 5;

        for (size_t i = 0; i < p->n_occupations && v->occupation; i++) {
                const Occupation *a = p->occupations[i], *b = v->occupation;

                if (!a->wished == wished)
                        continue;
                if (*a->esco && !strcmp(a->esco, b->esco))
                        return 0;
                for (size_t digits = 1; digits <= 4; digits++)
                        if (strlen(a->isco) >= digits && strlen(b->isco) >= digits && !strncmp(a->isco, b->isco, digits) &&
                            5 - (int64_t)digits < least)
                                least = 5 - (int64_t)digits;
        }
        return least;
}

static bool has_skill(const ProtobufCBinaryData *skills, size_t n, ProtobufCBinaryData one)
{
        for (size_t i = 0; i < n; i++)
                if (!memcmp(skills[i].data, one.data, 16))
                        return true;
        return false;
}

static int64_t oracle_missing(const Profile *p, const Vacancy *v)
{
        int64_t missing = 0;

        for (size_t i = 0; i < v->n_essential; i++)
                if (!has_skill(v->essential, i, v->essential[i]) && !has_skill(p->skills, p->n_skills, v->essential[i]))
                        missing++;
        return missing;
}

static int64_t oracle_value(const struct world *w, const MatchCriterion *c, const MatchPerson *m, const Profile *p,
                            const Vacancy *v)
{
        const char *kind = c->kind->text;
        double km = oracle_km(w, p->pc4, v->pc4);
        int64_t wanted = p->hours_max, value = 0;

        if (!strcmp(kind, "skills-missing"))
                return oracle_missing(p, v);
        if (!strcmp(kind, "occupation") || !strcmp(kind, "wished"))
                return oracle_occupation(p, v, *kind == 'w');
        if (!strcmp(kind, "distance") && !c->n_bands)
                return km < 0 ? 12744 : (int64_t)ceil(km);
        if (!strcmp(kind, "distance")) {
                while (km >= 0 && value < (int64_t)c->n_bands && km > c->bands[value])
                        value++;
                return km < 0 ? (int64_t)c->n_bands + 1 : value;
        }
        if (!strcmp(kind, "hours-fit")) {
                if (wanted && v->hours_max && v->hours_max < wanted)
                        return wanted - v->hours_max;
                return wanted && v->hours_min > wanted ? v->hours_min - wanted : 0;
        }
        if (!strcmp(kind, "wage-fit"))
                return v->wage_max && v->wage_max < p->wage_min ? p->wage_min - v->wage_max : 0;
        assert_string_equal(kind, "waiting");
        return m->waiting_since ? (date_of_ymd(TODAY).day - instant_date((struct instant){m->waiting_since}).day) / 7 : 0;
}

/* What the oracle says of a pair: the must that stops it, or the values to compare. */
struct verdict_of {
        const Vacancy *vacancy;
        const MatchPerson *person;
        const char *stopped;
        int64_t value[16];
        size_t n;
};

static bool is_listed(const MatchRules *rules, const char *must)
{
        for (size_t i = 0; i < rules->n_musts; i++)
                if (!strcmp(rules->musts[i]->kind->text, must))
                        return true;
        return false;
}

static void oracle_lay(const MatchSet *set, MatchRules *over)
{
        if (set->n_musts) {
                over->musts = set->musts;
                over->n_musts = set->n_musts;
        }
        if (set->n_order) {
                over->order = set->order;
                over->n_order = set->n_order;
        }
        if (set->most)
                over->most = set->most;
}

/* What everyone has; over it, key by key, what the flow's set says; and over that what the programme's says. */
static MatchRules oracle_rules(const struct world *w, const char *programme, const char *flow)
{
        MatchRules rules = *w->rules;

        for (size_t i = 0; i < w->rules->n_sets; i++)
                if (w->rules->sets[i]->flow && !strcmp(w->rules->sets[i]->flow->text, flow))
                        oracle_lay(w->rules->sets[i], &rules);
        for (size_t i = 0; i < w->rules->n_sets; i++)
                if (w->rules->sets[i]->programme && !strcmp(w->rules->sets[i]->programme->text, programme))
                        oracle_lay(w->rules->sets[i], &rules);
        return rules;
}

/* A vacancy's order is that of its own programme. */
static MatchRules oracle_line(const struct world *w, const Vacancy *v)
{
        return oracle_rules(w, v->programme, "");
}

static const char *oracle_set(struct world *w, const char *programme, const char *flow)
{
        const char *name = "";

        for (size_t i = 0; i < w->rules->n_sets; i++)
                if (w->rules->sets[i]->programme && !strcmp(w->rules->sets[i]->programme->text, programme))
                        name = arena_text(w->arena, "programme %s", programme);
        for (size_t i = 0; i < w->rules->n_sets; i++)
                if (w->rules->sets[i]->flow && !strcmp(w->rules->sets[i]->flow->text, flow))
                        name = arena_text(w->arena, "%s%sflow %s", name, *name ? ", " : "", flow);
        return name;
}

/* By the person's own musts, in that order. */
static struct verdict_of oracle_pair(const struct world *w, const MatchRules *order, const MatchPerson *m, const Vacancy *v)
{
        static const Profile none = PROFILE__INIT;
        const Profile *p = m->profile ? m->profile : &none;
        struct verdict_of of = {.vacancy = v, .person = m, .n = order->n_order};
        static const char *const always[] = {"window", "internal"};
        MatchRules own = oracle_rules(w, m->programme, m->flow);

        for (size_t i = 0; i < COUNT(always) && !of.stopped; i++)
                if (!is_listed(&own, always[i]) && !oracle_passes(w, always[i], m, p, v))
                        of.stopped = always[i];
        for (size_t i = 0; i < own.n_musts && !of.stopped; i++)
                if (!oracle_passes(w, own.musts[i]->kind->text, m, p, v))
                        of.stopped = own.musts[i]->kind->text;
        for (size_t i = 0; i < of.n; i++)
                of.value[i] = oracle_value(w, order->order[i], m, p, v);
        return of;
}

static int oracle_compare(const MatchRules *order, const struct verdict_of *a, const struct verdict_of *b)
{
        for (size_t i = 0; i < a->n; i++)
                if (a->value[i] != b->value[i])
                        return (a->value[i] < b->value[i]) == !!strcmp(order->order[i]->kind->text, "waiting") ? -1 : 1;
        return 0;
}

/* ---- comparing */

static void fail_world(const struct world *w, const char *what)
{
        fail_msg("seed %" PRIu64 ": %s", w->seed, what);
}

static uint64_t emptied_by(const struct match_result *result, const char *must)
{
        for (size_t i = 0; i < result->n_emptied; i++)
                if (!strcmp(result->emptied[i]->must, must))
                        return result->emptied[i]->vacancies;
        return 0;
}

static void hit_agrees(const struct world *w, const MatchRules *order, const struct match_hit *hit, const struct verdict_of *of)
{
        if (hit->n_reasons != of->n + 1)
                fail_world(w, "a reason is missing");
        for (size_t i = 0; i < of->n; i++) {
                if (strcmp(hit->reasons[i]->criterion, order->order[i]->kind->text) || !*hit->reasons[i]->words)
                        fail_world(w, "a reason has another criterion, or no words");
                if (hit->reasons[i]->value != of->value[i])
                        fail_world(w, hit->reasons[i]->criterion);
        }
        if (strcmp(hit->reasons[of->n]->criterion, "hash"))
                fail_world(w, "the last reason is not the lot");
}

/* Among `n` judged pairs of one person or vacancy the result has the best k: each is there, in order, equals by lot, and nobody
 * left out is better than the last one in. */
static void result_agrees(const struct world *w, const MatchRules *order, const struct match_result *result,
                          const struct verdict_of *of, size_t n, size_t k)
{
        const struct verdict_of *last = NULL;
        size_t passed = 0, better;

        for (size_t m = 0; match_musts[m]; m++) {
                uint64_t stopped = 0;

                for (size_t i = 0; i < n; i++)
                        stopped += of[i].stopped && !strcmp(of[i].stopped, match_musts[m]);
                if (emptied_by(result, match_musts[m]) != (result->n ? 0 : stopped))
                        fail_world(w, match_musts[m]);
        }
        for (size_t i = 0; i < n; i++)
                passed += !of[i].stopped;
        if (result->n != (passed < k ? passed : k))
                fail_world(w, "more or fewer hits");
        for (size_t h = 0; h < result->n; h++) {
                const struct match_hit *hit = &result->hit[h];
                const struct verdict_of *here = NULL;

                for (size_t i = 0; i < n; i++)
                        if (of[i].vacancy->id == hit->vacancy.n && of[i].person->casefile == hit->casefile.n)
                                here = &of[i];
                if (!here || here->stopped || hit->rank != h + 1)
                        fail_world(w, "a hit that is none, or at another rank");
                hit_agrees(w, order, hit, here);
                if (last &&
                    (oracle_compare(order, last, here) > 0 ||
                     (!oracle_compare(order, last, here) && hit[-1].reasons[here->n]->value > hit->reasons[here->n]->value)))
                        fail_world(w, "two hits the wrong way round");
                last = here;
        }
        better = 0;
        for (size_t i = 0; last && i < n; i++)
                better += !of[i].stopped && oracle_compare(order, &of[i], last) < 0;
        if (last && better >= result->n)
                fail_world(w, "a better pair was left out");
}

static bool is_there(const Vacancy *v)
{
        return !v->closed && v->filled < v->posts;
}

static bool was_proposed(const MatchPerson *m, uint64_t vacancy)
{
        for (size_t i = 0; i < m->n_proposed; i++)
                if (m->proposed[i] == vacancy)
                        return true;
        return false;
}

static void person_agrees(struct world *w, const struct match *match, const MatchPerson *m, size_t k)
{
        struct match_result result = match_for_person(match, (struct case_id){m->casefile}, k, date_of_ymd(TODAY), w->arena);
        MatchRules own = oracle_rules(w, m->programme, m->flow);
        struct verdict_of of[VACANCIES];
        size_t n = 0;

        for (size_t i = 0; i < VACANCIES; i++)
                if (is_there(w->vacancy[i]) && !was_proposed(m, w->vacancy[i]->id))
                        of[n++] = oracle_pair(w, &own, m, w->vacancy[i]);
        result_agrees(w, &own, &result, of, n, k);
        if (strcmp(result.set, oracle_set(w, m->programme, m->flow)) ||
            match_most(match, (struct case_id){m->casefile}) != own.most)
                fail_world(w, "another set of rules, or another number of proposals");
}

static bool is_even(void *self, struct case_id id)
{
        (void)self;
        return id.n % 2 == 0;
}

static void passing_agrees(struct world *w, const struct match *match, const Vacancy *v, const struct verdict_of *of, size_t n)
{
        struct case_id *id = NULL, *some = NULL;
        struct date today = date_of_ymd(TODAY);
        size_t n_ids = match_passing(match, (struct vacancy_id){v->id}, today, NULL, NULL, w->arena, &id), passed = 0;
        size_t n_some = match_passing(match, (struct vacancy_id){v->id}, today, is_even, NULL, w->arena, &some);

        for (size_t i = 0; i < n; i++) {
                bool named = false;

                for (size_t j = 0; j < n_ids; j++)
                        named = named || id[j].n == of[i].person->casefile;
                if (named == !!of[i].stopped)
                        fail_world(w, "someone passes who should not, or the other way round");
                passed += named;
        }
        if (passed != n_ids)
                fail_world(w, "someone passes twice");
        for (size_t i = 0, at = 0; i < n_ids || at < n_some; i++)
                if (i == n_ids || (is_even(NULL, id[i]) && (at == n_some || some[at++].n != id[i].n)))
                        fail_world(w, "of those that are wanted someone is missing, or someone else passes");
}

static void vacancy_agrees(struct world *w, const struct match *match, const Vacancy *v, size_t k)
{
        struct match_result result = match_for_vacancy(match, (struct vacancy_id){v->id}, k, date_of_ymd(TODAY), w->arena);
        MatchRules line = oracle_line(w, v);
        struct verdict_of of[PEOPLE];
        size_t n = 0;

        for (size_t i = 0; i < PEOPLE && is_there(v); i++)
                if (!was_proposed(w->person[i], v->id))
                        of[n++] = oracle_pair(w, &line, w->person[i], v);
        result_agrees(w, &line, &result, of, n, k);
        if (is_there(v) && strcmp(result.set, oracle_set(w, v->programme, "")))
                fail_world(w, "another set's order");
        passing_agrees(w, match, v, of, n);
}

static void world_agrees(struct world *w, const struct match *match)
{
        for (size_t i = 0; i < PEOPLE; i++)
                person_agrees(w, match, w->person[i], 1 + draw(w, 12));
        for (size_t i = 0; i < VACANCIES; i++)
                vacancy_agrees(w, match, w->vacancy[i], 1 + draw(w, 12));
}

static void world_put(struct match *match, const struct world *w)
{
        match_rules(match, w->rules);
        for (size_t i = 0; i < PLACES; i++)
                match_place(match, w->place[i]);
        for (size_t i = 0; i < EMPLOYERS; i++)
                (void)match_employer(match, w->employer[i]);
        for (size_t i = 0; i < VACANCIES; i++)
                match_vacancy(match, w->vacancy[i]);
        for (size_t i = 0; i < PEOPLE; i++)
                match_person(match, w->person[i]);
}

/* Backwards, and people before anything they could be compared with. */
static void world_put_backwards(struct match *match, const struct world *w)
{
        for (size_t i = PEOPLE; i--;)
                match_person(match, w->person[i]);
        for (size_t i = VACANCIES; i--;)
                match_vacancy(match, w->vacancy[i]);
        for (size_t i = EMPLOYERS; i--;)
                (void)match_employer(match, w->employer[i]);
        for (size_t i = PLACES; i--;)
                match_place(match, w->place[i]);
        match_rules(match, w->rules);
}

static void results_equal(const struct world *w, const struct match_result *a, const struct match_result *b, bool without_lot)
{
        if (a->n != b->n || a->n_emptied != b->n_emptied)
                fail_world(w, "more or fewer hits or empty musts than the other index");
        for (size_t i = 0; i < a->n_emptied; i++)
                if (strcmp(a->emptied[i]->must, b->emptied[i]->must) || a->emptied[i]->vacancies != b->emptied[i]->vacancies)
                        fail_world(w, "a must emptied more or less than in the other index");
        for (size_t i = 0; i < a->n; i++) {
                if (!without_lot && (a->hit[i].vacancy.n != b->hit[i].vacancy.n || a->hit[i].casefile.n != b->hit[i].casefile.n))
                        fail_world(w, "another hit than in the other index");
                for (size_t j = 0; j + without_lot < a->hit[i].n_reasons; j++)
                        if (a->hit[i].reasons[j]->value != b->hit[i].reasons[j]->value ||
                            (!without_lot && strcmp(a->hit[i].reasons[j]->words, b->hit[i].reasons[j]->words)))
                                fail_world(w, "another reason than in the other index");
        }
}

static void indexes_equal(struct world *w, const struct match *a, const struct match *b)
{
        struct date today = date_of_ymd(TODAY);

        for (size_t i = 0; i < PEOPLE; i++) {
                struct case_id id = {w->person[i]->casefile};
                struct match_result left = match_for_person(a, id, 5, today, w->arena),
                                    right = match_for_person(b, id, 5, today, w->arena);

                results_equal(w, &left, &right, false);
        }
        for (size_t i = 0; i < VACANCIES; i++) {
                struct vacancy_id id = {w->vacancy[i]->id};
                struct match_result left = match_for_vacancy(a, id, 5, today, w->arena),
                                    right = match_for_vacancy(b, id, 5, today, w->arena);

                results_equal(w, &left, &right, false);
        }
}

/* ---- properties over many worlds */

enum { WORLDS = 150, RANKED = 2000, CHANGED = 100, CHANGES = 10000 };

static void every_ranking_is_the_one_that_brute_force_finds(void **state)
{
        (void)state;
        for (uint64_t seed = 1; seed <= RANKED; seed++) {
                OWNED(match_destroy) struct match *match = NULL;
                struct world w;

                world_draw(&w, seed);
                match_new(&match);
                world_put(match, &w);
                world_agrees(&w, match);
                arena_destroy(&w.arena);
        }
}

/* By it the vacancy puts the person in order. */
static void key_agrees(struct world *w, const struct match *match, struct case_id id, struct vacancy_id vacancy,
                       struct match_key key)
{
        struct match_result line = match_for_vacancy(match, vacancy, PEOPLE, date_of_ymd(TODAY), w->arena);

        for (size_t i = 0; i < line.n; i++) {
                const struct match_hit *hit = &line.hit[i];

                if (hit->casefile.n != id.n)
                        continue;
                if (hit->n_reasons != key.n)
                        fail_world(w, "a key of another order");
                for (size_t c = 0; c < key.n; c++)
                        if (key.value[c] !=
                            (strcmp(hit->reasons[c]->criterion, "waiting") ? hit->reasons[c]->value : -hit->reasons[c]->value))
                                fail_world(w, "another key than the reason has");
                return;
        }
        fail_world(w, "a place whose vacancy does not have the person");
}

/* A person's places without names are their hits. */
static void places_agree(struct world *w, const struct match *match, size_t k)
{
        struct date today = date_of_ymd(TODAY);

        for (size_t i = 0; i < PEOPLE; i++) {
                struct case_id id = {w->person[i]->casefile};
                struct match_result hits = match_for_person(match, id, k, today, w->arena);
                struct match_places places = match_places_for_person(match, id, NULL, 0, k, today, w->arena);

                if (hits.n != places.n)
                        fail_world(w, "more or fewer places than hits");
                for (size_t j = 0; j < hits.n; j++) {
                        if (hits.hit[j].vacancy.n != places.vacancy[j].n)
                                fail_world(w, "another place than the hit");
                        key_agrees(w, match, id, places.vacancy[j], places.key[j]);
                }
        }
}

/* Whatever is named: it stands where the whole ranking has it, and of the others there are the best. */
static void named_places_agree(struct world *w, const struct match *match, size_t k)
{
        struct date today = date_of_ymd(TODAY);

        for (size_t i = 0; i < PEOPLE; i++) {
                struct case_id id = {w->person[i]->casefile};
                struct match_result all = match_for_person(match, id, VACANCIES, today, w->arena);
                struct vacancy_id named[3];
                struct match_places places;
                size_t others = 0, at = 0;

                for (size_t j = 0; j < COUNT(named); j++)
                        named[j].n = w->vacancy[draw(w, VACANCIES)]->id;
                places = match_places_for_person(match, id, named, COUNT(named), k, today, w->arena);
                for (size_t j = 0; j < all.n; j++) {
                        bool is_named = false;

                        for (size_t c = 0; c < COUNT(named); c++)
                                is_named = is_named || named[c].n == all.hit[j].vacancy.n;
                        if (!is_named && others++ >= k)
                                continue;
                        if (at == places.n || places.vacancy[at++].n != all.hit[j].vacancy.n)
                                fail_world(w, "a place is missing, or stands elsewhere than in the whole ranking");
                }
                if (at != places.n)
                        fail_world(w, "a place that the whole ranking has not");
        }
}

/* With nothing stated and room for all, the line of every vacancy is the whole ranking of its people. */
static void lines_agree(struct world *w, const struct match *match)
{
        struct date today = date_of_ymd(TODAY);
        struct round_person person[PEOPLE] = {0};
        struct round_vacancy vacancy[VACANCIES] = {0};
        struct round round = {.person = person, .vacancy = vacancy, .n_people = PEOPLE, .n_vacancies = VACANCIES};

        for (size_t i = 0; i < PEOPLE; i++)
                person[i].id = w->person[i]->casefile;
        for (size_t i = 0; i < VACANCIES; i++)
                vacancy[i] = (struct round_vacancy){.id = w->vacancy[i]->id, .room = UINT32_MAX};
        round_line_up(&round, match, today, w->arena);
        for (size_t i = 0; i < VACANCIES; i++) {
                struct match_result hits = match_for_vacancy(match, (struct vacancy_id){vacancy[i].id}, PEOPLE, today, w->arena);

                if (hits.n != vacancy[i].n)
                        fail_world(w, "more or fewer in line than hits");
                for (size_t j = 0; j < round.n_pairs; j++)
                        if (round.pair[j].vacancy == i &&
                            hits.hit[round.pair[j].place - 1].casefile.n != person[round.pair[j].person].id)
                                fail_world(w, "another in line than the hit");
        }
}

static void places_and_lines_are_hits_without_words(void **state)
{
        (void)state;
        for (uint64_t seed = 1; seed <= WORLDS; seed++) {
                OWNED(match_destroy) struct match *match = NULL;
                struct world w;

                world_draw(&w, seed);
                match_new(&match);
                world_put(match, &w);
                places_agree(&w, match, 1 + draw(&w, VACANCIES));
                named_places_agree(&w, match, draw(&w, 8));
                lines_agree(&w, match);
                arena_destroy(&w.arena);
        }
}

static void one_change(struct world *w, struct match *match)
{
        uint32_t i;

        switch (draw(w, 7)) {
        case 0:
                i = draw(w, PEOPLE);
                match_person_gone(match, (struct case_id){w->person[i]->casefile});
                break;
        case 1:
        case 2:
                i = draw(w, PEOPLE);
                w->person[i] = draw_person(w, w->person[i]->casefile);
                match_person(match, w->person[i]);
                return;
        case 3:
                i = draw(w, VACANCIES);
                match_vacancy_gone(match, (struct vacancy_id){w->vacancy[i]->id});
                break;
        case 4:
        case 5:
                i = draw(w, VACANCIES);
                w->vacancy[i] = draw_vacancy(w, w->vacancy[i]->id);
                match_vacancy(match, w->vacancy[i]);
                return;
        default:
                i = draw(w, EMPLOYERS);
                draw_employer(w, i);
                (void)match_employer(match, w->employer[i]);
                return;
        }
        /* What was taken out comes back at another place. */
        match_person(match, w->person[draw(w, PEOPLE)]);
}

static void an_index_changed_in_place_equals_a_fresh_one(void **state)
{
        (void)state;
        for (uint64_t seed = 1; seed <= WORLDS / 3; seed++) {
                OWNED(match_destroy) struct match *changed = NULL;
                OWNED(match_destroy) struct match *fresh = NULL;
                struct world w;

                world_draw(&w, seed);
                match_new(&changed);
                match_new(&fresh);
                world_put(changed, &w);
                for (int i = 0; i < 100; i++)
                        one_change(&w, changed);
                world_put(fresh, &w);
                for (size_t i = 0; i < PEOPLE; i++)
                        match_person(changed, w.person[i]);
                for (size_t i = 0; i < VACANCIES; i++)
                        match_vacancy(changed, w.vacancy[i]);
                indexes_equal(&w, changed, fresh);
                world_agrees(&w, changed);
                assert_int_equal(match_sizes(changed).people, match_sizes(fresh).people);
                assert_int_equal(match_sizes(changed).vacancies, match_sizes(fresh).vacancies);
                arena_destroy(&w.arena);
        }
}

/* One index lives through a hundred worlds, each with other rules, places and people under the same numbers. */
static void an_index_changed_a_million_times_equals_a_fresh_one(void **state)
{
        OWNED(match_destroy) struct match *changed = NULL;

        (void)state;
        match_new(&changed);
        for (uint64_t seed = 1; seed <= CHANGED; seed++) {
                OWNED(match_destroy) struct match *fresh = NULL;
                struct world w;

                world_draw(&w, 1000 + seed);
                world_put(changed, &w);
                for (int i = 0; i < CHANGES; i++)
                        one_change(&w, changed);
                match_new(&fresh);
                world_put(fresh, &w);
                for (size_t i = 0; i < PEOPLE; i++)
                        match_person(changed, w.person[i]);
                for (size_t i = 0; i < VACANCIES; i++)
                        match_vacancy(changed, w.vacancy[i]);
                indexes_equal(&w, changed, fresh);
                arena_destroy(&w.arena);
        }
}

/* How many vacancies the musts let through for a person who was not shown them. */
static size_t oracle_open(const struct world *w, const MatchPerson *m)
{
        size_t n = 0;

        for (size_t i = 0; i < VACANCIES; i++)
                n += is_there(w->vacancy[i]) && !was_proposed(m, w->vacancy[i]->id) &&
                     !oracle_pair(w, w->rules, m, w->vacancy[i]).stopped;
        return n;
}

/* The person as the change would have it; `amount` as said, or less of it. */
static MatchPerson *changed_person(struct world *w, const MatchPerson *m, const struct match_change *change, uint32_t amount)
{
        MatchPerson *to = arena_copy(w->arena, m, sizeof *m);
        Profile *profile = NEW(w->arena, Profile, profile);

        if (m->profile)
                *profile = *m->profile;
        to->profile = profile;
        if (!strcmp(change->must, "licence"))
                APPEND(w->arena, profile, licences) = arena_strdup(w->arena, change->item);
        else if (!strcmp(change->must, "certificate"))
                APPEND(w->arena, profile, certificates) = arena_strdup(w->arena, change->item);
        else if (!strcmp(change->must, "language")) {
                Language *language = NEW(w->arena, Language, language);

                language->code = arena_strdup(w->arena, change->item);
                language->level = amount;
                APPEND(w->arena, profile, languages) = language;
        } else if (!strcmp(change->must, "travel"))
                profile->travel_km += amount;
        else if (!strcmp(change->must, "hours") && !strcmp(change->item, "less"))
                profile->hours_min -= amount;
        else if (!strcmp(change->must, "hours"))
                profile->hours_max += amount;
        else if (!strcmp(change->must, "shifts"))
                profile->shifts = true;
        else if (!strcmp(change->must, "available"))
                profile->available_on = date_ymd(date_add_days(date_of_ymd(profile->available_on), -(int64_t)amount));
        else {
                Consent *consent = NEW(w->arena, Consent, consent);

                APPEND(w->arena, consent, parts) = PART__PART_PROFILE;
                APPEND(w->arena, to, consents) = consent;
        }
        return to;
}

/* Each change lets in as many as it says, and a smaller one nobody. */
static void every_change_lets_in_what_it_says_and_less_would_not(void **state)
{
        size_t changes = 0;

        (void)state;
        for (uint64_t seed = 1; seed <= WORLDS; seed++) {
                OWNED(match_destroy) struct match *match = NULL;
                struct world w;

                world_draw(&w, seed);
                match_new(&match);
                world_put(match, &w);
                for (size_t i = 0; i < PEOPLE; i++) {
                        const MatchPerson *m = w.person[i];
                        struct match_changes all =
                                match_would_change(match, (struct case_id){m->casefile}, date_of_ymd(TODAY), w.arena);

                        for (size_t j = 0; j < all.n_change; j++, changes++) {
                                const struct match_change *change = &all.change[j];
                                size_t before = oracle_open(&w, m);

                                if (oracle_open(&w, changed_person(&w, m, change, change->amount)) != before + change->vacancies)
                                        fail_world(&w, change->words);
                                if (change->amount > 1 &&
                                    oracle_open(&w, changed_person(&w, m, change, change->amount - 1)) != before)
                                        fail_world(&w, "a smaller change would do");
                        }
                }
                arena_destroy(&w.arena);
        }
        assert_true(changes > 1000);
}

/* Whatever one licence, or consent, would let in is said. */
static void no_change_that_helps_is_left_out(void **state)
{
        (void)state;
        for (uint64_t seed = 1; seed <= WORLDS; seed++) {
                OWNED(match_destroy) struct match *match = NULL;
                struct world w;

                world_draw(&w, seed);
                match_new(&match);
                world_put(match, &w);
                for (size_t i = 0; i < PEOPLE; i++) {
                        static const struct match_change some[] = {
                                {.must = "licence", .item = "B0"},
                                {.must = "licence", .item = "B1"},
                                {.must = "licence", .item = "B2"},
                                {.must = "certificate", .item = "VCA1"},
                                {.must = "consent"},
                                {.must = "shifts"},
                        };
                        const MatchPerson *m = w.person[i];
                        struct match_changes all =
                                match_would_change(match, (struct case_id){m->casefile}, date_of_ymd(TODAY), w.arena);

                        for (size_t k = 0; k < COUNT(some); k++) {
                                size_t more = oracle_open(&w, changed_person(&w, m, &some[k], 0)) - oracle_open(&w, m), said = 0;

                                for (size_t j = 0; j < all.n_change; j++)
                                        if (!strcmp(all.change[j].must, some[k].must) &&
                                            (!some[k].item || !strcmp(all.change[j].item, some[k].item)))
                                                said += all.change[j].vacancies;
                                if (said != more)
                                        fail_world(&w, "a change that helps is left out");
                        }
                }
                arena_destroy(&w.arena);
        }
}

static void order_of_arrival_changes_no_rank(void **state)
{
        (void)state;
        for (uint64_t seed = 1; seed <= WORLDS / 3; seed++) {
                OWNED(match_destroy) struct match *forwards = NULL;
                OWNED(match_destroy) struct match *backwards = NULL;
                struct world w;

                world_draw(&w, seed);
                match_new(&forwards);
                match_new(&backwards);
                world_put(forwards, &w);
                world_put_backwards(backwards, &w);
                indexes_equal(&w, forwards, backwards);
                arena_destroy(&w.arena);
        }
}

/* A casefile is nobody in particular: with other numbers everyone gets hits of the same quality, and only the lot falls
 * otherwise. */
static void numbers_of_casefiles_decide_nothing_but_the_lot(void **state)
{
        struct date today = date_of_ymd(TODAY);

        (void)state;
        for (uint64_t seed = 1; seed <= WORLDS / 3; seed++) {
                OWNED(match_destroy) struct match *before = NULL;
                OWNED(match_destroy) struct match *after = NULL;
                struct world w;

                world_draw(&w, seed);
                match_new(&before);
                match_new(&after);
                world_put(before, &w);
                for (size_t i = 0; i < PEOPLE; i++)
                        w.person[i]->casefile = 90000 - 7 * w.person[i]->casefile;
                world_put(after, &w);
                for (size_t i = 0; i < PEOPLE; i++) {
                        struct match_result a = match_for_person(before, (struct case_id){100 + i}, 6, today, w.arena);
                        struct match_result b =
                                match_for_person(after, (struct case_id){w.person[i]->casefile}, 6, today, w.arena);

                        results_equal(&w, &a, &b, true);
                }
                for (size_t i = 0; i < VACANCIES; i++) {
                        struct vacancy_id id = {w.vacancy[i]->id};
                        struct match_result a = match_for_vacancy(before, id, 6, today, w.arena);
                        struct match_result b = match_for_vacancy(after, id, 6, today, w.arena);

                        results_equal(&w, &a, &b, true);
                }
                arena_destroy(&w.arena);
        }
}

/* ---- by example */

struct fixture {
        struct arena *arena;
        struct match *match;
        MatchRules *rules;
        MatchPerson *person;
        Vacancy *vacancy;
};

static void rules_put(struct fixture *f, const char *must, const char *criterion)
{
        f->rules->n_musts = f->rules->n_order = 0;
        f->rules->musts = NULL;
        f->rules->order = NULL;
        if (must) {
                MatchMust *fresh = NEW(f->arena, MatchMust, match_must);

                fresh->kind = word(f->arena, must);
                APPEND(f->arena, f->rules, musts) = fresh;
        }
        if (criterion) {
                MatchCriterion *fresh = NEW(f->arena, MatchCriterion, match_criterion);

                fresh->kind = word(f->arena, criterion);
                APPEND(f->arena, f->rules, order) = fresh;
        }
        match_rules(f->match, f->rules);
}

/* Casefile 11 in Hardenberg beside vacancy 21 of employer 1 in Zwolle. */
static int a_pair(void **state)
{
        struct fixture *f = calloc(1, sizeof *f);
        Place *place;

        must(f);
        arena_new(&f->arena);
        match_new(&f->match);
        f->rules = NEW(f->arena, MatchRules, match_rules);
        place = NEW(f->arena, Place, place);
        place->pc4 = 7772;
        place->lat_e4 = 525735;
        place->lon_e4 = 66197;
        match_place(f->match, place);
        place->pc4 = 8011;
        place->lat_e4 = 525126;
        place->lon_e4 = 60939;
        match_place(f->match, place);
        f->person = NEW(f->arena, MatchPerson, match_person);
        f->person->casefile = 11;
        f->person->profile = NEW(f->arena, Profile, profile);
        f->person->profile->pc4 = 7772;
        f->vacancy = NEW(f->arena, Vacancy, vacancy);
        f->vacancy->id = 21;
        f->vacancy->employer = 1;
        f->vacancy->posts = 1;
        f->vacancy->pc4 = 8011;
        *state = f;
        return 0;
}

static int pair_end(void **state)
{
        struct fixture *f = *state;

        match_destroy(&f->match);
        arena_destroy(&f->arena);
        free(f);
        return 0;
}

static struct match_result matched(struct fixture *f)
{
        match_person(f->match, f->person);
        match_vacancy(f->match, f->vacancy);
        return match_for_person(f->match, (struct case_id){11}, 3, date_of_ymd(TODAY), f->arena);
}

static const char *first_words(struct fixture *f)
{
        struct match_result result = matched(f);

        assert_int_equal(result.n, 1);
        return result.hit[0].reasons[0]->words;
}

static void who_is_unknown_gets_nothing(void **state)
{
        struct fixture *f = *state;

        assert_int_equal(matched(f).n, 1);
        assert_int_equal(match_for_person(f->match, (struct case_id){12}, 3, date_of_ymd(TODAY), f->arena).n, 0);
        assert_int_equal(match_for_vacancy(f->match, (struct vacancy_id){22}, 3, date_of_ymd(TODAY), f->arena).n, 0);
        assert_int_equal(match_for_person(f->match, (struct case_id){11}, 0, date_of_ymd(TODAY), f->arena).n, 0);
}

static void a_full_or_closed_vacancy_is_taken_out(void **state)
{
        struct fixture *f = *state;

        assert_int_equal(matched(f).n, 1);
        f->vacancy->filled = 1;
        assert_int_equal(matched(f).n, 0);
        assert_int_equal(match_sizes(f->match).vacancies, 0);
        f->vacancy->posts = 2;
        assert_int_equal(matched(f).n, 1);
        f->vacancy->closed = true;
        assert_int_equal(matched(f).n, 0);
}

static void an_empty_result_says_which_must_emptied_it(void **state)
{
        struct fixture *f = *state;
        struct match_result result;

        rules_put(f, "licence", NULL);
        APPEND(f->arena, f->vacancy, licences) = arena_strdup(f->arena, "C");
        result = matched(f);
        assert_int_equal(result.n, 0);
        assert_int_equal(result.n_emptied, 1);
        assert_string_equal(result.emptied[0]->must, "licence");
        assert_int_equal(result.emptied[0]->vacancies, 1);
}

static void what_was_proposed_is_left_out_both_ways(void **state)
{
        struct fixture *f = *state;

        APPEND(f->arena, f->person, proposed) = 21;
        assert_int_equal(matched(f).n, 0);
        assert_int_equal(match_for_vacancy(f->match, (struct vacancy_id){21}, 3, date_of_ymd(TODAY), f->arena).n, 0);
}

static void a_day_outside_the_window_is_put_aside_whatever_the_rules_say(void **state)
{
        struct fixture *f = *state;

        f->vacancy->opens = TODAY + 1;
        assert_int_equal(matched(f).n, 0);
        f->vacancy->opens = f->vacancy->closes = TODAY;
        assert_int_equal(matched(f).n, 1);
        f->vacancy->opens = f->vacancy->closes = TODAY - 1;
        assert_int_equal(matched(f).n, 0);
        assert_string_equal(matched(f).emptied[0]->must, "window");
}

static void a_vacancy_kept_for_a_programme_is_matched_to_its_people_alone_until_the_day_is_over(void **state)
{
        struct fixture *f = *state;

        f->vacancy->programme = arena_strdup(f->arena, "talentenregio");
        assert_int_equal(matched(f).n, 1);
        f->vacancy->internal_until = TODAY;
        assert_int_equal(matched(f).n, 0);
        assert_string_equal(matched(f).emptied[0]->must, "internal");
        f->person->programme = arena_strdup(f->arena, "maasland");
        assert_int_equal(matched(f).n, 0);
        assert_int_equal(match_for_vacancy(f->match, (struct vacancy_id){21}, 3, date_of_ymd(TODAY), f->arena).n, 0);
        f->person->programme = arena_strdup(f->arena, "talentenregio");
        assert_int_equal(matched(f).n, 1);
        f->person->programme = arena_strdup(f->arena, "");
        f->vacancy->internal_until = TODAY - 1;
        assert_int_equal(matched(f).n, 1);
}

/* Both put it aside: the first that is asked is told, also for who lets nobody see the profile, where hardly a row is looked at.
 */
static void of_days_and_programme_the_one_asked_first_is_told(void **state)
{
        static const char *const first[] = {"window", "internal"};
        struct fixture *f = *state;

        f->vacancy->opens = TODAY + 1;
        f->vacancy->programme = arena_strdup(f->arena, "talentenregio");
        f->vacancy->internal_until = TODAY;
        for (size_t i = 0; i < COUNT(first); i++) {
                MatchRules *rules = NEW(f->arena, MatchRules, match_rules);
                const char *const musts[] = {first[i], first[!i], "consent"};

                for (size_t j = 0; j < COUNT(musts); j++) {
                        MatchMust *must = NEW(f->arena, MatchMust, match_must);

                        must->kind = word(f->arena, musts[j]);
                        APPEND(f->arena, rules, musts) = must;
                }
                match_rules(f->match, rules);
                assert_int_equal(matched(f).n_emptied, 1);
                assert_string_equal(matched(f).emptied[0]->must, first[i]);
                assert_int_equal(matched(f).emptied[0]->vacancies, 1);
        }
}

static void without_consent_nobody_is_matched(void **state)
{
        struct fixture *f = *state;
        Consent *consent = NEW(f->arena, Consent, consent);

        rules_put(f, "consent", NULL);
        assert_int_equal(matched(f).n, 0);
        APPEND(f->arena, consent, parts) = PART__PART_PROFILE;
        APPEND(f->arena, f->person, consents) = consent;
        assert_int_equal(matched(f).n, 1);
        consent->employer = 2;
        assert_int_equal(matched(f).n, 0);
        consent->employer = 1;
        consent->until = TODAY;
        assert_int_equal(matched(f).n, 1);
        consent->withdrawn_at = 1;
        assert_int_equal(matched(f).n, 0);
}

static void an_unknown_place_passes_no_travel_must_that_has_a_limit(void **state)
{
        struct fixture *f = *state;

        rules_put(f, "travel", NULL);
        f->person->profile->travel_km = 36;
        assert_int_equal(matched(f).n, 0);
        f->person->profile->travel_km = 37;
        assert_int_equal(matched(f).n, 1);
        f->vacancy->pc4 = 1234;
        assert_int_equal(matched(f).n, 0);
        f->person->profile->travel_km = 0;
        assert_int_equal(matched(f).n, 1);
}

static void nobody_goes_to_an_employer_that_shrinks_itself(void **state)
{
        struct fixture *f = *state;
        Employer *employer = NEW(f->arena, Employer, employer);

        rules_put(f, "shrinking", NULL);
        employer->id = 1;
        assert_false(match_employer(f->match, employer));
        employer->shrinking = true;
        assert_true(match_employer(f->match, employer));
        assert_int_equal(matched(f).n, 0);
        rules_put(f, "not-sender", NULL);
        assert_int_equal(matched(f).n, 1);
        f->person->sender = 1;
        assert_int_equal(matched(f).n, 0);
        employer->shrinking = false;
        assert_true(match_employer(f->match, employer));
        assert_int_equal(matched(f).n, 1);
}

static void reasons_are_in_words_that_people_read(void **state)
{
        struct fixture *f = *state;
        Profile *profile = f->person->profile;

        rules_put(f, NULL, "skills-missing");
        assert_string_equal(first_words(f), "no essential skills asked");
        APPEND(f->arena, f->vacancy, essential) = skill(f->arena, 1);
        APPEND(f->arena, f->vacancy, essential) = skill(f->arena, 1);
        assert_string_equal(first_words(f), "1 of 1 essential skill missing");
        APPEND(f->arena, profile, skills) = skill(f->arena, 1);
        APPEND(f->arena, f->vacancy, essential) = skill(f->arena, 2);
        APPEND(f->arena, f->vacancy, essential) = skill(f->arena, 6);
        assert_string_equal(first_words(f), "2 of 3 essential skills missing");
        rules_put(f, NULL, "distance");
        assert_string_equal(first_words(f), "37 km");
        rules_put(f, NULL, "waiting");
        f->person->waiting_since = date_instant(date_add_days(date_of_ymd(TODAY), -13)).ms;
        assert_string_equal(first_words(f), "waiting 1 week");
        rules_put(f, NULL, "hours-fit");
        assert_string_equal(first_words(f), "hours not said");
        profile->hours_max = 360;
        f->vacancy->hours_max = 245;
        assert_string_equal(first_words(f), "11.5 hours a week fewer than wanted");
        f->vacancy->hours_max = f->vacancy->hours_min = 400;
        assert_string_equal(first_words(f), "4.0 hours a week more than wanted");
        rules_put(f, NULL, "wage-fit");
        profile->wage_min = 1700;
        f->vacancy->wage_max = 1595;
        assert_string_equal(first_words(f), "1.05 euros an hour less than wanted");
        rules_put(f, NULL, "wished");
        assert_string_equal(first_words(f), "no occupation near it as wished");
}

/* Over a pole, over the line where days change, and along the equator: arcs measured by hand. The chord runs below the arc, so
 * far apart it is shorter by a little. */
static void distance_holds_anywhere_on_the_earth(void **state)
{
        static const struct {
                int32_t lat[2], lon[2];
                const char *words;
        } near[] = {
                {{899000, 899000}, {0, 1800000}, "23 km"},
                {{0, 0}, {1799500, -1799500}, "12 km"},
                {{0, 0}, {10000, 20000}, "112 km"},
                {{-338000, -338000}, {1511000, 1511000}, "0 km"},
        };
        struct fixture *f = *state;

        rules_put(f, NULL, "distance");
        for (size_t i = 0; i < COUNT(near); i++) {
                Place *place = NEW(f->arena, Place, place);

                for (int side = 0; side < 2; side++) {
                        place->pc4 = side ? 8011 : 7772;
                        place->lat_e4 = near[i].lat[side];
                        place->lon_e4 = near[i].lon[side];
                        match_place(f->match, place);
                }
                assert_string_equal(first_words(f), near[i].words);
        }
}

static void skill_put(struct fixture *f, uint32_t n)
{
        uint8_t id[16] = {0x52, [13] = (uint8_t)(n >> 16), [14] = (uint8_t)(n >> 8), [15] = (uint8_t)n};

        APPEND(f->arena, f->person->profile, skills) = codec_bytes(f->arena, id, sizeof id);
}

static void ten_thousand_skills_on_one_profile_are_compared_like_ten(void **state)
{
        struct fixture *f = *state;

        rules_put(f, NULL, "skills-missing");
        for (uint32_t n = 10000; n--;)
                skill_put(f, n);
        APPEND(f->arena, f->vacancy, essential) = f->person->profile->skills[17];
        APPEND(f->arena, f->vacancy, essential) = skill(f->arena, 3);
        assert_string_equal(first_words(f), "1 of 2 essential skills missing");
        assert_int_equal(match_for_vacancy(f->match, (struct vacancy_id){21}, 5, date_of_ymd(TODAY), f->arena).n, 1);
}

static void an_empty_market_has_nothing_and_no_must_emptied_it(void **state)
{
        struct fixture *f = *state;
        struct match_result result;

        match_person(f->match, f->person);
        result = match_for_person(f->match, (struct case_id){11}, 20, date_of_ymd(TODAY), f->arena);
        assert_int_equal(result.n, 0);
        assert_int_equal(result.n_emptied, 0);
        assert_int_equal(match_would_change(f->match, (struct case_id){11}, date_of_ymd(TODAY), f->arena).n_change, 0);
}

/* More of them far away than a search would look at, so that it turns to those in reach. */
static void few_in_reach_are_found_among_many_far_away(void **state)
{
        enum { MANY = 60000, FEW = 3 };
        struct fixture *f = *state;
        struct match_result result;

        rules_put(f, "travel", "skills-missing");
        f->person->profile->travel_km = 20;
        APPEND(f->arena, f->person->profile, skills) = skill(f->arena, 1);
        match_person(f->match, f->person);
        APPEND(f->arena, f->vacancy, essential) = skill(f->arena, 1);
        for (uint64_t i = 0; i < MANY; i++) {
                f->vacancy->id = 1000 + i;
                match_vacancy(f->match, f->vacancy);
        }
        f->vacancy->pc4 = 7772;
        for (uint32_t i = 0; i < FEW; i++) {
                APPEND(f->arena, f->vacancy, essential) = skill(f->arena, 100 + i);
                f->vacancy->id = 30 - i;
                match_vacancy(f->match, f->vacancy);
        }
        result = match_for_person(f->match, (struct case_id){11}, 20, date_of_ymd(TODAY), f->arena);
        assert_int_equal(result.n, FEW);
        for (uint32_t i = 0; i < FEW; i++) {
                assert_int_equal(result.hit[i].vacancy.n, 30 - i);
                assert_int_equal(result.hit[i].reasons[0]->value, i + 1);
        }
}

static MatchSet *set_put(struct fixture *f, bool of_flow, const char *name, const char *must, const char *criterion)
{
        MatchSet *set = APPEND(f->arena, f->rules, sets) = NEW(f->arena, MatchSet, match_set);

        *(of_flow ? &set->flow : &set->programme) = word(f->arena, name);
        if (must) {
                APPEND(f->arena, set, musts) = NEW(f->arena, MatchMust, match_must);
                set->musts[0]->kind = word(f->arena, must);
        }
        if (criterion) {
                APPEND(f->arena, set, order) = NEW(f->arena, MatchCriterion, match_criterion);
                set->order[0]->kind = word(f->arena, criterion);
        }
        return set;
}

static const char *first_criterion(struct fixture *f)
{
        return matched(f).hit[0].reasons[0]->criterion;
}

static void what_a_programme_leaves_out_is_as_in_the_flow_and_then_as_for_everyone(void **state)
{
        struct fixture *f = *state;

        rules_put(f, NULL, "distance");
        f->rules->most = 5;
        set_put(f, true, "gelders", "licence", "waiting")->most = 4;
        set_put(f, false, "maasland", NULL, NULL)->most = 3;
        (void)set_put(f, false, "talentenregio", NULL, "wage-fit");
        match_rules(f->match, f->rules);
        assert_string_equal(first_criterion(f), "distance");
        assert_string_equal(matched(f).set, "");
        assert_int_equal(match_most(f->match, (struct case_id){11}), 5);
        f->person->flow = arena_strdup(f->arena, "gelders");
        assert_string_equal(first_criterion(f), "waiting");
        assert_string_equal(matched(f).set, "flow gelders");
        assert_int_equal(match_most(f->match, (struct case_id){11}), 4);
        f->person->programme = arena_strdup(f->arena, "maasland");
        assert_string_equal(first_criterion(f), "waiting");
        assert_string_equal(matched(f).set, "programme maasland, flow gelders");
        assert_int_equal(match_most(f->match, (struct case_id){11}), 3);
        f->person->programme = arena_strdup(f->arena, "talentenregio");
        assert_string_equal(first_criterion(f), "wage-fit");
        APPEND(f->arena, f->vacancy, licences) = arena_strdup(f->arena, "C");
        assert_string_equal(matched(f).emptied[0]->must, "licence");
        f->person->flow = arena_strdup(f->arena, "maasland");
        assert_string_equal(first_criterion(f), "wage-fit");
        assert_string_equal(matched(f).set, "programme talentenregio");
        assert_int_equal(match_most(f->match, (struct case_id){11}), 5);
        assert_int_equal(match_most(f->match, (struct case_id){12}), 0);
}

static struct match_result of_vacancy(struct fixture *f)
{
        return match_for_vacancy(f->match, (struct vacancy_id){21}, 3, date_of_ymd(TODAY), f->arena);
}

/* 11 waits longer, 12 lives nearer; neither has the licence, which is asked of 12 alone. */
static void people_of_several_sets_stand_in_the_vacancy_s_own_order_each_by_their_own_musts(void **state)
{
        struct fixture *f = *state;
        MatchPerson *near = codec_copy(f->person, f->arena);
        int64_t day = date_instant(date_add_days(date_of_ymd(TODAY), -30)).ms;

        rules_put(f, NULL, "distance");
        (void)set_put(f, true, "gelders", "licence", "wished");
        (void)set_put(f, false, "talentenregio", NULL, "waiting");
        match_rules(f->match, f->rules);
        near->casefile = 12;
        near->profile->pc4 = 8011;
        near->flow = arena_strdup(f->arena, "gelders");
        match_person(f->match, near);
        f->person->waiting_since = day;
        f->person->flow = arena_strdup(f->arena, "maasland");
        (void)matched(f);
        assert_int_equal(of_vacancy(f).hit[0].casefile.n, 12);
        assert_string_equal(of_vacancy(f).hit[0].reasons[0]->criterion, "distance");
        assert_string_equal(of_vacancy(f).set, "");
        f->vacancy->programme = arena_strdup(f->arena, "talentenregio");
        (void)matched(f);
        assert_int_equal(of_vacancy(f).hit[0].casefile.n, 11);
        assert_string_equal(of_vacancy(f).hit[1].reasons[0]->criterion, "waiting");
        assert_string_equal(of_vacancy(f).set, "programme talentenregio");
        APPEND(f->arena, f->vacancy, licences) = arena_strdup(f->arena, "C");
        (void)matched(f);
        assert_int_equal(of_vacancy(f).n, 1);
        assert_int_equal(of_vacancy(f).hit[0].casefile.n, 11);
        match_person_gone(f->match, (struct case_id){11});
        assert_int_equal(of_vacancy(f).n, 0);
        assert_int_equal(of_vacancy(f).n_emptied, 1);
        assert_string_equal(of_vacancy(f).emptied[0]->must, "licence");
}

static void other_rules_hold_for_who_is_there_already(void **state)
{
        struct fixture *f = *state;

        f->person->flow = arena_strdup(f->arena, "gelders");
        f->person->profile->travel_km = 10;
        (void)set_put(f, true, "gelders", "travel", NULL);
        match_rules(f->match, f->rules);
        assert_int_equal(matched(f).n, 0);
        assert_int_equal(of_vacancy(f).n, 0);
        f->rules->n_sets = 0;
        match_rules(f->match, f->rules);
        assert_int_equal(of_vacancy(f).n, 1);
        f->rules->n_sets = 1;
        match_rules(f->match, f->rules);
        assert_int_equal(of_vacancy(f).n, 0);
        assert_string_equal(of_vacancy(f).emptied[0]->must, "travel");
}

static void what_would_change_it_is_said_in_words(void **state)
{
        struct fixture *f = *state;
        struct match_changes changes;

        rules_put(f, "travel", NULL);
        f->person->profile->travel_km = 30;
        assert_int_equal(matched(f).n, 0);
        changes = match_would_change(f->match, (struct case_id){11}, date_of_ymd(TODAY), f->arena);
        assert_int_equal(changes.n_change, 1);
        assert_string_equal(changes.change[0].words, "7 km more");
        assert_int_equal(changes.change[0].vacancies, 1);
        rules_put(f, "hours", NULL);
        f->person->profile->hours_min = 360;
        f->vacancy->hours_max = 320;
        (void)matched(f);
        changes = match_would_change(f->match, (struct case_id){11}, date_of_ymd(TODAY), f->arena);
        assert_int_equal(changes.n_change, 1);
        assert_string_equal(changes.change[0].words, "4.0 hours a week less");
}

static void rules_of_nothing_still_order_by_lot(void **state)
{
        struct fixture *f = *state;
        struct match_result result = matched(f);

        assert_int_equal(result.hit[0].n_reasons, 1);
        assert_string_equal(result.hit[0].reasons[0]->criterion, "hash");
        assert_true(result.hit[0].reasons[0]->value >= 0);
}

static void memory_is_given_back_when_things_go(void **state)
{
        struct fixture *f = *state;
        size_t before;

        (void)matched(f);
        before = match_sizes(f->match).bytes;
        for (int i = 0; i < 1000; i++) {
                match_person_gone(f->match, (struct case_id){11});
                match_vacancy_gone(f->match, (struct vacancy_id){21});
                match_person(f->match, f->person);
                match_vacancy(f->match, f->vacancy);
        }
        assert_int_equal(match_sizes(f->match).bytes, before);
        assert_int_equal(match_sizes(f->match).places, 2);
}

int main(void)
{
#define OF_A_PAIR(test) cmocka_unit_test_setup_teardown(test, a_pair, pair_end)
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(every_ranking_is_the_one_that_brute_force_finds),
                cmocka_unit_test(places_and_lines_are_hits_without_words),
                cmocka_unit_test(an_index_changed_in_place_equals_a_fresh_one),
                cmocka_unit_test(an_index_changed_a_million_times_equals_a_fresh_one),
                cmocka_unit_test(every_change_lets_in_what_it_says_and_less_would_not),
                cmocka_unit_test(no_change_that_helps_is_left_out),
                cmocka_unit_test(order_of_arrival_changes_no_rank),
                cmocka_unit_test(numbers_of_casefiles_decide_nothing_but_the_lot),
                OF_A_PAIR(who_is_unknown_gets_nothing),
                OF_A_PAIR(a_full_or_closed_vacancy_is_taken_out),
                OF_A_PAIR(an_empty_result_says_which_must_emptied_it),
                OF_A_PAIR(what_was_proposed_is_left_out_both_ways),
                OF_A_PAIR(a_day_outside_the_window_is_put_aside_whatever_the_rules_say),
                OF_A_PAIR(a_vacancy_kept_for_a_programme_is_matched_to_its_people_alone_until_the_day_is_over),
                OF_A_PAIR(of_days_and_programme_the_one_asked_first_is_told),
                OF_A_PAIR(without_consent_nobody_is_matched),
                OF_A_PAIR(an_unknown_place_passes_no_travel_must_that_has_a_limit),
                OF_A_PAIR(nobody_goes_to_an_employer_that_shrinks_itself),
                OF_A_PAIR(reasons_are_in_words_that_people_read),
                OF_A_PAIR(distance_holds_anywhere_on_the_earth),
                OF_A_PAIR(ten_thousand_skills_on_one_profile_are_compared_like_ten),
                OF_A_PAIR(an_empty_market_has_nothing_and_no_must_emptied_it),
                OF_A_PAIR(few_in_reach_are_found_among_many_far_away),
                OF_A_PAIR(what_a_programme_leaves_out_is_as_in_the_flow_and_then_as_for_everyone),
                OF_A_PAIR(people_of_several_sets_stand_in_the_vacancy_s_own_order_each_by_their_own_musts),
                OF_A_PAIR(other_rules_hold_for_who_is_there_already),
                OF_A_PAIR(what_would_change_it_is_said_in_words),
                OF_A_PAIR(rules_of_nothing_still_order_by_lot),
                OF_A_PAIR(memory_is_given_back_when_things_go),
        };

        cmocka_set_message_output(CM_OUTPUT_TAP);
        return cmocka_run_group_tests(tests, NULL, NULL);
}
