/* Titles: the occupation behind a job title, the skill behind a phrase, looked up in the installed classification. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "esco.h"
#include "json.h"
#include "must.h"
#include "pairs.h"
#include "text.h"
#include "titles.h"
#include "verbs.h"

enum { MOST = 5, MOST_TREC = 100, MOST_AT_ALL = 1000, TITLE_MOST = 500 };

/* ---- what is searched */

/* Either an installed ESCO or a corpus of the caller. */
struct search {
        struct call *call;
        struct titles *titles;
        struct esco esco;                   /* of an installed one */
        const struct esco_concept *concept; /* occupations or skills; null: a corpus */
        size_t n_concepts;
        const struct esco_concept **of; /* by form */
        uint32_t most;
};

/* Ids that differ only in the number behind their last underscore name forms of one thing. */
static const char *group_of(const char *id, struct arena *arena)
{
        const char *last = strrchr(id, '_');

        if (!last || last == id || !last[1] || last[1 + strspn(last + 1, "0123456789")])
                return "";
        return arena_strndup(arena, id, (size_t)(last - id));
}

static bool form_take(void *self, const char *id, const char *form)
{
        struct search *search = self;

        titles_add(search->titles, id, group_of(id, search->call->arena), form);
        return true;
}

static int corpus_open(struct search *search, const char *path)
{
        return pairs_read(path, "id", "form", form_take, search, search->call->arena);
}

static void concept_add(struct search *search, const struct esco_concept *concept, enum esco_rank rank, size_t *at)
{
        for (size_t i = 0; i < concept->n_labels; i++)
                if (concept->label[i].rank == rank) {
                        titles_add(search->titles, concept->uri, concept->uri, concept->label[i].text);
                        search->of[(*at)++] = concept;
                }
}

static int esco_search(struct search *search)
{
        struct call *call = search->call;
        struct err err = {0};
        size_t n = 0, at = 0;
        const char *folder;
        int status = call_suite(call);

        if (status || (status = call_esco(call, &folder)))
                return status;
        if (!esco_open(folder, taken(call, OPT_ESCO_VERSION), call->arena, &search->esco, &err))
                return call_fail(&err);
        search->concept = call->line.given[OPT_SKILLS].n ? search->esco.skill : search->esco.occupation;
        search->n_concepts = call->line.given[OPT_SKILLS].n ? search->esco.n_skills : search->esco.n_occupations;
        for (size_t i = 0; i < search->n_concepts; i++)
        n += search->concept[i].n_labels;
        search->of = arena_alloc(call->arena, (n + 1) * sizeof *search->of);
        /* Of forms that are alike the one that a concept prefers comes first. */
        for (int rank = 0; rank < ESCO_RANKS; rank++)
                for (size_t i = 0; i < search->n_concepts; i++)
                        concept_add(search, &search->concept[i], (enum esco_rank)rank, &at);
        return EXIT_DONE;
}

/* ---- telling */

static json_t *why_json(const struct search *search, const char *title, const struct title_hit *hit, struct arena *arena)
{
        struct title_reason *reason;
        size_t n = titles_why(search->titles, title, hit, arena, &reason);
        json_t *list = json_array();

        for (size_t i = 0; i < n; i++)
                must(!json_array_append_new(list, json_pack("{s:s, s:s?, s:s}", "asked", reason[i].asked, "found",
                                                            reason[i].found, "tie", title_tie_words[reason[i].tie])));
        return list;
}

static const char *why_words(json_t *why, struct arena *arena)
{
        const char *all = "";
        json_t *item;
        size_t i;

        json_array_foreach (why, i, item) {
                const char *asked = json_string_value(json_object_get(item, "asked"));
                const char *found = json_string_value(json_object_get(item, "found"));
                const char *tie = json_string_value(json_object_get(item, "tie"));

                if (!found)
                        all = arena_text(arena, "%s%s%s %s", all, i ? ", " : "", asked, tie);
                else if (text_is(asked, found) && text_is(tie, title_tie_words[TIE_SAME]))
                        all = arena_text(arena, "%s%s%s = %s", all, i ? ", " : "", asked, found);
                else
                        all = arena_text(arena, "%s%s%s ~ %s (%s)", all, i ? ", " : "", asked, found, tie);
        }
        return all;
}

static json_t *essential_json(const struct search *search, const struct esco_concept *occupation)
{
        json_t *list = json_array();

        for (size_t i = 0; i < occupation->n_essential; i++) {
                const struct esco_concept *skill = &search->esco.skill[occupation->essential[i]];

                must(!json_array_append_new(
                        list, json_pack("{s:s, s:o}", "uri", skill->uri, "label", text_json(esco_label(skill, "nl")))));
        }
        return list;
}

static json_t *hit_json(const struct search *search, const char *title, const struct title_hit *hit, size_t rank,
                        struct arena *arena)
{
        json_t *why = why_json(search, title, hit, arena);
        json_t *json =
                json_pack("{s:I, s:I, s:o, s:o, s:s, s:o}", "rank", (json_int_t)rank, "score", (json_int_t)hit->score, "id",
                          text_json(hit->id), "form", text_json(hit->form), "words", why_words(why, arena), "why", why);

        must(json);
        if (!search->concept)
                return json;
        json_object_set_new(json, "label", text_json(esco_label(search->of[hit->at], "nl")));
        if (search->concept != search->esco.occupation)
                return json;
        json_object_set_new(json, "isco", json_string(search->of[hit->at]->isco));
        json_object_set_new(json, "essential", essential_json(search, search->of[hit->at]));
        return json;
}

static void skills_print(const json_t *hit)
{
        const json_t *essential = json_object_get(hit, "essential"), *skill;
        size_t i;

        if (!json_array_size(essential))
                return;
        printf("\nEssential skills of %s, for the person to tick:\n", json_string_value(json_object_get(hit, "label")));
        json_array_foreach ((json_t *)essential, i, skill)
                printf("  [ ] %s\n", json_string_value(json_object_get(skill, "label")));
}

static int percent_of(json_int_t score)
{
        return score < TITLE_SAME ? (int)((score * 100 + TITLE_SAME / 2) / TITLE_SAME) : 100;
}

static void hits_print(const struct search *search, const char *title, json_t *hits)
{
        static const struct column of_esco[] = {{"score", "percent", true},
                                                {"isco", "isco", false},
                                                {"is called", "label", false},
                                                {"found by", "form", false},
                                                {"because", "words", false}};
        static const struct column of_corpus[] = {
                {"score", "percent", true}, {"id", "id", false}, {"form", "form", false}, {"because", "words", false}};
        OWNED(grid_destroy) struct grid *grid = NULL;
        json_t *hit;
        size_t i;

        printf("%s\n", title);
        grid_new(&grid, search->concept ? of_esco : of_corpus, search->concept ? COUNT(of_esco) : COUNT(of_corpus));
        json_array_foreach (hits, i, hit) {
                json_object_set_new(
                        hit, "percent",
                        json_sprintf("%d%%", percent_of(json_integer_value(json_object_get(hit, "score")))));
                grid_row(grid, hit);
        }
        grid_print(grid);
        skills_print(json_array_get(hits, 0));
}

/* A run line of TREC's tools, which order by the score alone: the rank stands behind the point, so that equal scores keep their
 * order. */
static void trec_print(const char *id, const struct title_hit *hit, size_t n)
{
        for (size_t i = 0; i < n; i++)
                printf("%s Q0 %s %zu %" PRIu32 ".%03zu overstap\n", id, hit[i].id, i + 1, hit[i].score, MOST_AT_ALL - 1 - i);
}

/* ---- the search */

static bool title_search(void *self, const char *id, const char *title)
{
        OWNED(arena_destroy) struct arena *arena = NULL;
        OWNED(json_drop) json_t *hits = json_array();
        struct search *search = self;
        struct call *call = search->call;
        struct title_hit *hit = NULL;
        size_t n;

        arena_new(&arena);
        n = titles_find(search->titles, title, search->most, search->concept != NULL, arena, &hit);
        if (call->line.given[OPT_TREC].n) {
                trec_print(id, hit, n);
                return true;
        }
        for (size_t i = 0; i < n; i++)
                must(!json_array_append_new(hits, hit_json(search, title, &hit[i], i + 1, arena)));
        if (call_json(call)) {
                OWNED(json_drop)
                json_t *json =
                        json_pack("{s:o?, s:o, s:O}", "id", id ? text_json(id) : NULL, "title", text_json(title), "hits", hits);

                must(json);
                fputs(call->has_begun ? ",\n" : "\n", stdout);
                json_dumpf(json, stdout, JSON_COMPACT);
        } else {
                printf("%s", call->has_begun ? "\n" : "");
                hits_print(search, title, hits);
        }
        call->has_begun = true;
        return true;
}

static int titles_search(struct search *search)
{
        struct call *call = search->call;
        int status = EXIT_DONE;

        if (call_json(call))
                fputs("{\"titles\": [", stdout);
        if (taken(call, OPT_BATCH))
                status = pairs_read(taken(call, OPT_BATCH), "id", "title", title_search, search, call->arena);
        for (int i = 0; i < call->line.n; i++)
                (void)title_search(search, NULL, call->line.arg[i]); /* it never says stop */
        if (call_json(call))
                puts("]}");
        return status;
}

static bool line_fits(const struct call *call)
{
        const char *wrong = NULL;

        if (!call->line.n == !taken(call, OPT_BATCH))
                wrong = "give titles, or --batch FILE";
        else if (call->line.given[OPT_TREC].n && !taken(call, OPT_BATCH))
                wrong = "--trec needs the ids of --batch FILE";
        else if (call->line.given[OPT_TREC].n && call_json(call))
                wrong = "--trec and --json are two forms of one answer: give one";
        else if (taken(call, OPT_CORPUS) && (call->line.given[OPT_SKILLS].n || taken(call, OPT_ESCO_VERSION)))
                wrong = "--corpus is searched in place of ESCO: give it without --skills and --esco-version";
        if (wrong)
                complain("%s", wrong);
        for (int i = 0; i < call->line.n; i++)
                if (!wrong &&
                    (strlen(call->line.arg[i]) > TITLE_MOST || !utf8_is_valid(call->line.arg[i], strlen(call->line.arg[i])))) {
                        complain("a title is UTF-8 text of at most %d bytes", TITLE_MOST);
                        return false;
                }
        return !wrong;
}

static void search_end(struct search *search)
{
        titles_destroy(&search->titles);
}

int title(struct call *call)
{
        OWNED(search_end) struct search search = {.call = call, .most = call->line.given[OPT_TREC].n ? MOST_TREC : MOST};
        int status;

        if (!line_fits(call) || !take_number(call, OPT_MOST, MOST_AT_ALL, &search.most))
                return EXIT_WRONG;
        titles_new(&search.titles);
        status = taken(call, OPT_CORPUS) ? corpus_open(&search, taken(call, OPT_CORPUS)) : esco_search(&search);
        if (status)
                return status;
        titles_ready(search.titles);
        return titles_search(&search);
}
