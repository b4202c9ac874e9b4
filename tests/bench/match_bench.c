/* The matcher on a whole country: match_bench [--world NAME] [--vacancies N] [--people N] [--questions N] [--checked N] [--seed
 * N] [--data FOLDER] [--sets N]
 *
 * Builds the index from messages as a placement worker does, and measures: time and memory to build it, the best 20 for one
 * person after another, the best 1000 people for a vacancy, an update, what would change it, and beside it a plain scan in C,
 * against which the first answers are checked. With sets, people are of so many flows that each have rules of their own. A line
 * of JSON each. */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "match.h"
#include "match_truth.h"
#include "must.h"

enum { BEST = 20, MOST_PEOPLE = 1000, UPDATES = 20000, READ = 1 << 26 };

struct bench {
        enum world_kind kind;
        uint32_t vacancies, people, questions, checked, sets;
        uint64_t seed;
        const char *data;
        struct world world;
        struct match *match;
        struct arena *message, *arena;
        uint64_t *ns;
};

/* ---- messages */

static ProtobufCBinaryData skill_id(struct arena *arena, uint32_t skill)
{
        uint32_t part[4] = {skill * 2654435761u, skill * 40503u + 7, 0x5175e5c0, skill};

        return codec_bytes(arena, (const uint8_t *)part, sizeof part);
}

static Occupation *occupation_make(struct bench *b, uint32_t job, bool wished)
{
        Occupation *occupation = NEW(b->message, Occupation, occupation);

        occupation->esco = arena_text(b->message, "%08x-0000-4000-8000-%012u", job * 2654435761u, job);
        occupation->isco = arena_strdup(b->message, b->world.isco[job]);
        occupation->wished = wished;
        return occupation;
}

static Language *dutch_make(struct bench *b, uint32_t level)
{
        Language *language = NEW(b->message, Language, language);

        language->code = arena_strdup(b->message, "nld");
        language->level = level;
        return language;
}

static void vacancy_feed(struct bench *b, const struct world_vacancy *v)
{
        Vacancy *vacancy;

        arena_reset(b->message);
        vacancy = NEW(b->message, Vacancy, vacancy);
        vacancy->id = v->id;
        vacancy->employer = v->employer;
        vacancy->posts = 1;
        vacancy->pc4 = b->world.place[v->place].pc4;
        vacancy->hours_min = v->hours_min;
        vacancy->hours_max = v->hours_max;
        vacancy->wage_max = v->wage_max;
        vacancy->closes = v->closes;
        vacancy->shifts = v->shifts;
        vacancy->occupation = occupation_make(b, v->job, false);
        for (uint32_t i = 0; i < v->n; i++)
                APPEND(b->message, vacancy, essential) = skill_id(b->message, v->skill[i]);
        if (v->licence)
                APPEND(b->message, vacancy, licences) = arena_strdup(b->message, world_licences[v->licence]);
        if (v->dutch)
                APPEND(b->message, vacancy, languages) = dutch_make(b, v->dutch);
        match_vacancy(b->match, vacancy);
}

static void person_feed(struct bench *b, const struct world_person *p)
{
        MatchPerson *person;
        Profile *profile;
        Consent *consent;

        arena_reset(b->message);
        person = NEW(b->message, MatchPerson, match_person);
        profile = person->profile = NEW(b->message, Profile, profile);
        person->casefile = p->id;
        if (b->sets)
                person->flow = arena_text(b->message, "f%u", (uint32_t)(p->id % (b->sets + 1)));
        profile->pc4 = b->world.place[p->place].pc4;
        profile->travel_km = p->travel_km;
        profile->hours_min = p->hours_min;
        profile->hours_max = p->hours_max;
        profile->wage_min = p->wage_min;
        profile->available_on = p->available_on;
        profile->shifts = p->shifts;
        if (!p->blank) {
                APPEND(b->message, profile, occupations) = occupation_make(b, p->job, false);
                APPEND(b->message, profile, occupations) = occupation_make(b, p->wished, true);
        }
        for (uint32_t i = 0; i < p->n; i++)
                APPEND(b->message, profile, skills) = skill_id(b->message, p->skill[i]);
        for (uint32_t i = 1; i < COUNT(world_licences); i++)
                if (p->licences >> (i - 1) & 1)
                        APPEND(b->message, profile, licences) = arena_strdup(b->message, world_licences[i]);
        APPEND(b->message, profile, languages) = dutch_make(b, p->dutch);
        if (p->consents) {
                consent = NEW(b->message, Consent, consent);
                APPEND(b->message, consent, parts) = PART__PART_PROFILE;
                APPEND(b->message, person, consents) = consent;
        }
        match_person(b->match, person);
}

static Word *word_make(struct bench *b, const char *text)
{
        Word *word = NEW(b->message, Word, word);

        word->text = arena_strdup(b->message, text);
        return word;
}

/* As config/matching.yaml has them for everyone; every set says the same once more, so that the answers are the same. */
static void rules_feed(struct bench *b)
{
        static const char *const musts[] = {"window",   "internal", "consent", "shrinking", "licence",  "certificate",
                                            "language", "travel",   "hours",   "shifts",    "available"};
        static const char *const order[] = {"skills-missing", "occupation", "wished",  "distance",
                                            "hours-fit",      "wage-fit",   "waiting", "hash"};
        static const uint32_t bands[] = {5, 15, 30, 60};
        MatchRules *rules = NEW(b->message, MatchRules, match_rules);

        for (size_t i = 0; i < COUNT(musts); i++) {
                MatchMust *must = NEW(b->message, MatchMust, match_must);

                must->kind = word_make(b, musts[i]);
                APPEND(b->message, rules, musts) = must;
        }
        for (size_t i = 0; i < COUNT(order); i++) {
                MatchCriterion *criterion = NEW(b->message, MatchCriterion, match_criterion);

                criterion->kind = word_make(b, order[i]);
                for (size_t j = 0; i == 3 && j < COUNT(bands); j++)
                        APPEND(b->message, criterion, bands) = bands[j];
                APPEND(b->message, rules, order) = criterion;
        }
        for (uint32_t i = 0; i < b->sets; i++) {
                MatchSet *set = NEW(b->message, MatchSet, match_set);

                set->flow = word_make(b, arena_text(b->message, "f%u", i));
                set->musts = rules->musts;
                set->n_musts = rules->n_musts;
                set->order = rules->order;
                set->n_order = rules->n_order;
                APPEND(b->message, rules, sets) = set;
        }
        match_rules(b->match, rules);
}

static void world_feed(struct bench *b)
{
        rules_feed(b);
        for (uint32_t i = 0; i < b->world.places; i++) {
                Place place = PLACE__INIT;

                place.pc4 = b->world.place[i].pc4;
                place.lat_e4 = b->world.place[i].lat_e4;
                place.lon_e4 = b->world.place[i].lon_e4;
                match_place(b->match, &place);
        }
        for (uint32_t i = 12; i <= b->world.employers; i += 12) {
                Employer employer = EMPLOYER__INIT;

                employer.id = i;
                employer.shrinking = true;
                (void)match_employer(b->match, &employer);
        }
        for (uint32_t i = 0; i < b->vacancies; i++) {
                struct world_vacancy v = world_vacancy(&b->world, i);

                vacancy_feed(b, &v);
        }
        for (uint32_t i = 0; i < b->people; i++) {
                struct world_person p = world_person(&b->world, i);

                person_feed(b, &p);
        }
}

/* ---- measuring */

static unsigned long resident_kib(void)
{
        char line[256];
        unsigned long kib = 0;
        FILE *file = fopen("/proc/self/status", "r");

        must(file);
        while (fgets(line, sizeof line, file))
                if (!strncmp(line, "VmRSS:", 6))
                        kib = strtoul(line + 6, NULL, 10);
        (void)fclose(file);
        return kib;
}

static void measure_build(struct bench *b)
{
        uint64_t began = truth_now();
        struct match_sizes sizes;

        world_feed(b);
        sizes = match_sizes(b->match);
        printf("{\"name\": \"build\", \"vacancies\": %zu, \"people\": %zu, \"seconds\": %.2f, \"index_mib\": %zu, "
               "\"resident_mib\": %lu}\n",
               sizes.vacancies, sizes.people, (double)(truth_now() - began) / 1e9, sizes.bytes >> 20, resident_kib() / 1024);
        (void)fflush(stdout);
}

static struct match_result best_of(struct bench *b, uint64_t casefile)
{
        arena_reset(b->arena);
        return match_for_person(b->match, (struct case_id){casefile}, BEST, date_of_ymd(WORLD_TODAY), b->arena);
}

static void measure_people(struct bench *b)
{
        size_t empty = 0;

        for (uint32_t i = 0; i < b->questions; i++) {
                uint64_t began = truth_now();

                empty += !best_of(b, 1 + i % b->people).n;
                b->ns[i] = truth_now() - began;
        }
        truth_print("the best 20 for a person", b->ns, b->questions, b->questions - empty);
}

static void measure_vacancies(struct bench *b)
{
        uint32_t n = b->questions / 10 + 1;

        for (uint32_t i = 0; i < n; i++) {
                uint64_t began = truth_now();

                arena_reset(b->arena);
                (void)match_for_vacancy(b->match, (struct vacancy_id){1 + i % b->vacancies}, MOST_PEOPLE,
                                        date_of_ymd(WORLD_TODAY), b->arena);
                b->ns[i] = truth_now() - began;
        }
        truth_print("the best 1000 people for a vacancy", b->ns, n, n);
}

static void measure_passing(struct bench *b)
{
        uint32_t n = b->questions / 10 + 1;
        struct case_id *list;

        for (uint32_t i = 0; i < n; i++) {
                uint64_t began = truth_now();

                arena_reset(b->arena);
                (void)match_passing(b->match, (struct vacancy_id){1 + i % b->vacancies}, date_of_ymd(WORLD_TODAY), NULL, NULL,
                                    b->arena, &list);
                b->ns[i] = truth_now() - began;
        }
        truth_print("everyone whom a vacancy may help", b->ns, n, n);
}

/* Another vacancy under the same number, and back: that of the row `by` further on. */
static void measure_updates(struct bench *b)
{
        uint64_t *ns = calloc(UPDATES, sizeof *ns);

        must(ns);
        for (uint32_t i = 0; i < UPDATES; i++) {
                uint32_t row = (uint32_t)((uint64_t)(i / 2) * 7919 % b->vacancies);
                struct world_vacancy v = world_vacancy(&b->world, i % 2 ? row : (row + 1) % b->vacancies);
                uint64_t began;

                v.id = row + 1;
                began = truth_now();
                vacancy_feed(b, &v);
                ns[i] = truth_now() - began;
        }
        truth_print("an update of a vacancy", ns, UPDATES, UPDATES);
        free(ns);
}

static bool answers_agree(const struct match_result *result, const struct truth_answer *truth, size_t n)
{
        bool agree = result->n == n;

        for (size_t i = 0; agree && i < n; i++) {
                for (int j = 0; j < TRUTH_VALUES; j++)
                        agree = agree && result->hit[i].reasons[j]->value == truth[i].value[j];
                agree = agree && result->hit[i].vacancy.n == truth[i].id;
        }
        return agree;
}

/* People whose profile may be seen: of nobody else a scan is a question. */
static uint32_t people_seen(struct bench *b, struct world_person *out)
{
        uint32_t n = 0;

        for (uint32_t i = 0; n < b->checked && i < b->people; i++) {
                out[n] = world_person(&b->world, i);
                n += out[n].consents;
        }
        return n;
}

/* In rounds, so that a slow spell of the machine hits both; the scan's answers are kept for comparing. */
static bool measure_scan(struct bench *b)
{
        enum { ROUND = 20 };
        uint64_t *scanned = calloc(b->checked + 1, sizeof *scanned), began;
        struct world_person *person = calloc(b->checked + 1, sizeof *person);
        struct truth_answer answer[ROUND][BEST];
        size_t found[ROUND], agreed = 0;
        struct truth truth;
        uint32_t n;

        must(scanned && person);
        n = people_seen(b, person);
        truth_new(&truth, &b->world, b->vacancies);
        for (uint32_t first = 0; first < n; first += ROUND) {
                uint32_t last = first + ROUND < n ? first + ROUND : n;

                for (uint32_t i = first; i < last; i++) {
                        began = truth_now();
                        found[i - first] = truth_scan(&truth, &person[i], BEST, answer[i - first]);
                        scanned[i] = truth_now() - began;
                }
                for (uint32_t i = first; i < last; i++) {
                        struct match_result result;

                        began = truth_now();
                        result = best_of(b, person[i].id);
                        b->ns[i] = truth_now() - began;
                        agreed += answers_agree(&result, answer[i - first], found[i - first]);
                }
        }
        truth_free(&truth);
        if (n) {
                truth_print("matcher", b->ns, n, agreed);
                truth_print("scan", scanned, n, n);
        }
        free(person);
        free(scanned);
        return agreed == n;
}

/* Reading memory from end to end: what no search that looks at everything can be quicker than. */
static void measure_memory(struct bench *b)
{
        uint64_t *word = malloc(READ), sum = 0, began, best = UINT64_MAX;

        must(word);
        memset(word, 1, READ);
        for (int round = 0; round < 5; round++) {
                began = truth_now();
                for (size_t i = 0; i < READ / sizeof *word; i++)
                        sum += word[i];
                began = truth_now() - began;
                best = began < best ? began : best;
        }
        b->ns[0] += sum & 1;
        printf("{\"name\": \"memory\", \"gb_per_s\": %.1f}\n", (double)READ / (double)best);
        free(word);
}

/* ---- */

static uint32_t number(const char *text)
{
        return (uint32_t)strtoul(text, NULL, 10);
}

static bool options(struct bench *b, int argc, char **argv)
{
        static const struct option known[] = {{"world", 1, NULL, 'w'},     {"vacancies", 1, NULL, 'v'}, {"people", 1, NULL, 'p'},
                                              {"questions", 1, NULL, 'q'}, {"checked", 1, NULL, 'c'},   {"seed", 1, NULL, 's'},
                                              {"data", 1, NULL, 'd'},      {"sets", 1, NULL, 'n'},      {NULL, 0, NULL, 0}};
        int option;

        while ((option = getopt_long(argc, argv, "", known, NULL)) != -1)
                switch (option) {
                case 'w':
                        for (b->kind = 0; b->kind < WORLDS && strcmp(world_names[b->kind], optarg) != 0;)
                                b->kind++;
                        break;
                case 'v':
                        b->vacancies = number(optarg);
                        break;
                case 'p':
                        b->people = number(optarg);
                        break;
                case 'q':
                        b->questions = number(optarg);
                        break;
                case 'c':
                        b->checked = number(optarg);
                        break;
                case 's':
                        b->seed = number(optarg);
                        break;
                case 'n':
                        b->sets = number(optarg);
                        break;
                case 'd':
                        b->data = optarg;
                        break;
                default:
                        return false;
                }
        return b->kind < WORLDS && b->vacancies && b->people && b->questions && optind == argc;
}

int main(int argc, char **argv)
{
        static struct bench b = {.vacancies = 1000000,
                                 .people = 200000,
                                 .questions = 10000,
                                 .checked = 100,
                                 .seed = 9,
                                 .data = OVERSTAP_SOURCE "/../shared/data"};
        bool agree;

        if (!options(&b, argc, argv)) {
                (void)fprintf(stderr, "usage: match_bench [--world usual|one-city|one-skill|no-limits|all-equal] [--vacancies N] "
                                      "[--people N] [--questions N] [--checked N] [--seed N] [--data FOLDER] [--sets N]\n");
                return 2;
        }
        if (!world_new(&b.world, b.kind, b.seed, b.vacancies / 50 + 12, b.data)) {
                (void)fprintf(stderr, "%s/pc4: no postcodes there; say with --data where the public data is\n", b.data);
                return 2;
        }
        b.ns = calloc((b.questions > b.checked ? b.questions : b.checked) + 1, sizeof *b.ns);
        must(b.ns);
        arena_new(&b.message);
        arena_new(&b.arena);
        match_new(&b.match);
        measure_build(&b);
        measure_people(&b);
        measure_vacancies(&b);
        measure_passing(&b);
        measure_updates(&b);
        agree = measure_scan(&b);
        measure_memory(&b);
        match_destroy(&b.match);
        arena_destroy(&b.arena);
        arena_destroy(&b.message);
        free(b.ns);
        return agree ? 0 : 1;
}
