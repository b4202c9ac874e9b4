#include <stdlib.h>
#include <string.h>

#include "must.h"
#include "titles_inside.h"

/* Runs of three and of four letters, numbered by what they spell: digits and letters and the space around words. Most spell
 * nothing, so those that are met get a number of their own, in order. */
enum { SIGNS = 37, RUNS_3 = SIGNS * SIGNS * SIGNS, RUNS = RUNS_3 + RUNS_3 * SIGNS };
/* How the two ways of looking share in the score, in hundredths. */
enum { OF_WRITTEN = 35, OF_PARTS = 65 };
/* What each stem weighs beside what it tells, so that a frequent one is not lost: two bits. */
enum { STEM_LEAST = 2 * 1024 };
enum { FEATURES = 16384, STEMS = DUTCH_WORDS * DUTCH_PARTS };
/* How many parts of a title bring their kin: titles have fewer, and each kin is a pass over the forms. Several parts can meet one
 * word of a form through kin, so that a sum can be some times a whole; ROOM keeps it within its bits. */
enum { KIN_PARTS = 8, ROOM = 4 };

struct form {
        const char *id, *group, *text;
        uint32_t group_number;
};
/* A word, or a part of one. */
struct stem_use {
        struct dutch_word part, text; /* as it stands, and its stem */
        uint32_t stem;                /* its number; 0: in no form */
};
/* What the list of meanings has for one thing, in stems: one, or those of "medewerker bediening" and of words that are compounds
 * in this corpus. */
enum { PHRASE_STEMS = 4 };
struct phrase {
        uint32_t stem[PHRASE_STEMS]; /* each once, in order of number */
        uint32_t n, set;
};
struct titles {
        struct arena *texts;
        struct form *form;
        size_t n, room;
        struct words *groups, *stems;
        struct lexicon *lexicon;
        uint32_t *run; /* by what it spells: its number, 0: met nowhere */
        struct field written, parts;
        uint32_t *rarity; /* by number of a stem: how much it tells; first what one in no form would */
        struct kinship kinship;
        struct phrase *phrase; /* in the order of the list, so that a set is together */
        size_t n_phrases;
        bool is_ready;
};

void titles_new(struct titles **out)
{
        struct titles *titles = calloc(1, sizeof *titles);

        must(titles);
        arena_new(&titles->texts);
        words_new(&titles->groups);
        words_new(&titles->stems);
        lexicon_new(&titles->lexicon);
        titles->run = calloc(RUNS, sizeof *titles->run);
        must(titles->run);
        *out = titles;
}

void titles_destroy(struct titles **titles)
{
        struct titles *t = *titles;

        if (!t)
                return;
        kinship_clear(&t->kinship);
        field_clear(&t->written);
        field_clear(&t->parts);
        free(t->phrase);
        free(t->rarity);
        free(t->run);
        lexicon_destroy(&t->lexicon);
        words_destroy(&t->stems);
        words_destroy(&t->groups);
        free(t->form);
        arena_destroy(&t->texts);
        free(t);
        *titles = NULL;
}

void titles_add(struct titles *titles, const char *id, const char *group, const char *form)
{
        struct dutch_word words[DUTCH_WORDS];
        size_t n = dutch_words(form, words);
        uint32_t number = *group ? words_number(titles->groups, group) : 0;

        must(!titles->is_ready);
        if (titles->n == titles->room) {
                titles->room = titles->room ? 2 * titles->room : 1024;
                titles->form = realloc(titles->form, titles->room * sizeof *titles->form);
                must(titles->form);
        }
        titles->form[titles->n++] = (struct form){
                .id = arena_strdup(titles->texts, id),
                .group = number ? words_text(titles->groups, number) : "",
                .text = arena_strdup(titles->texts, form),
                .group_number = number,
        };
        for (size_t i = 0; i < n; i++)
                lexicon_learn(titles->lexicon, &words[i]);
}

/* ---- what a text is made of */

static uint32_t sign(char c)
{
        return c == ' ' ? 0 : c < 'a' ? 1 + (uint32_t)(c - '0') : 11 + (uint32_t)(c - 'a');
}

/* Called with each run of `word` between spaces. */
typedef void run_fn(void *self, uint32_t spelled);

static void word_runs(const struct dutch_word *word, run_fn *met, void *self)
{
        char text[DUTCH_WORD + 3] = " ";
        size_t size = word->size + 2u;

        memcpy(text + 1, word->text, word->size);
        text[word->size + 1] = ' ';
        for (; size < 4; size++)
                text[size] = ' ';
        for (size_t i = 0; i + 3 <= size; i++) {
                uint32_t three = (sign(text[i]) * SIGNS + sign(text[i + 1])) * SIGNS + sign(text[i + 2]);

                met(self, three);
                if (i + 4 <= size)
                        met(self, RUNS_3 + three * SIGNS + sign(text[i + 3]));
        }
}

/* Features in the making. */
struct gather {
        const struct titles *titles;
        uint32_t *runs; /* how many were met, to give new ones a number; null: new ones have none, and stay 0 */
        struct feature *list;
        size_t n;
};

static void run_gather(void *self, uint32_t spelled)
{
        struct gather *g = self;
        uint32_t *number = &g->titles->run[spelled];

        if (!*number && g->runs)
                *number = ++*g->runs;
        if (g->n < FEATURES)
                g->list[g->n++] = (struct feature){*number, ONCE};
}

/* The runs of a stem weigh together by how few forms have the stem, however many letters it has: of "administratief kok" the
 * second word tells as much as the first. A stem that no form has is as rare as can be. */
static void stem_gather(struct gather *g, uint32_t number, const struct dutch_word *stem)
{
        const struct titles *titles = g->titles;
        struct feature *first = g->list + g->n;
        size_t before = g->n, n;
        uint64_t length;

        word_runs(stem, run_gather, g);
        n = features_merge(first, g->n - before);
        g->n = before + n;
        length = field_length(&titles->parts, first, n);
        for (size_t i = 0; length && i < n; i++)
                first[i].times = (uint32_t)(first[i].times * (uint64_t)(titles->rarity[number] + STEM_LEAST) / length);
}

/* The parts of a word with their stems. Stems that are new get a number with `learn`, else 0. */
static size_t word_stems(const struct titles *titles, const struct dutch_word *word, struct words *learn,
                         struct stem_use out[DUTCH_PARTS])
{
        struct dutch_word part[DUTCH_PARTS];
        size_t n = lexicon_split(titles->lexicon, word, part);

        for (size_t i = 0; i < n; i++) {
                struct dutch_word stem = dutch_stem(&part[i]);

                out[i] = (struct stem_use){part[i], stem,
                                           learn ? words_number(learn, stem.text) : words_find(titles->stems, stem.text)};
        }
        return n;
}

static size_t stems_of(const struct titles *titles, const struct dutch_word *words, size_t n, struct stem_use out[STEMS])
{
        size_t found = 0;

        for (size_t i = 0; i < n; i++)
                found += word_stems(titles, &words[i], NULL, out + found);
        return found;
}

/* ---- learning */

struct split {
        uint32_t n, stem[DUTCH_PARTS];
};
/* What is known while the index is made: of each word, which most forms share with others, and of each form. */
struct learning {
        struct arena *arena;
        struct words *words;
        struct split *split; /* by number of the word */
        size_t room;
        struct feature **written, **parts;
        uint32_t *n_written, *n_parts;
        struct stem_set *set;
        struct stem_set *alike; /* by line of dutch_alike */
};

static int by_value(const void *a, const void *b)
{
        uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

        return (x > y) - (x < y);
}

/* A word is split once, however often it comes: that is most of the work. */
static const struct split *split_learn(struct learning *learning, struct titles *titles, const struct dutch_word *word)
{
        uint32_t known = words_count(learning->words), number = words_number(learning->words, word->text);
        struct stem_use use[DUTCH_PARTS];
        struct split *split;

        if (number >= learning->room) {
                learning->room = learning->room ? 2 * learning->room : 1024;
                learning->split = realloc(learning->split, learning->room * sizeof *learning->split);
                must(learning->split);
        }
        split = &learning->split[number];
        if (number <= known)
                return split;
        split->n = (uint32_t)word_stems(titles, word, titles->stems, use);
        for (uint32_t i = 0; i < split->n; i++)
                split->stem[i] = use[i].stem;
        return split;
}

static void features_keep(struct learning *learning, struct gather *g, struct feature **list, uint32_t *n)
{
        *n = (uint32_t)features_merge(g->list, g->n);
        *list = arena_copy(learning->arena, g->list, *n * sizeof **list);
        g->n = 0;
}

static struct dutch_word stem_text(const struct titles *titles, uint32_t number)
{
        return dutch_word_of(words_text(titles->stems, number));
}

/* The runs of letters in a form: as written, and of its stems. */
static void form_learn(struct learning *learning, struct gather *g, size_t at)
{
        const struct stem_set *set = &learning->set[at];
        struct dutch_word words[DUTCH_WORDS];
        size_t n = dutch_words(g->titles->form[at].text, words);

        for (size_t i = 0; i < n; i++)
                word_runs(&words[i], run_gather, g);
        features_keep(learning, g, &learning->written[at], &learning->n_written[at]);
        for (uint32_t i = 0; i < set->n; i++) {
                struct dutch_word stem = stem_text(g->titles, set->stem[i]);

                word_runs(&stem, run_gather, g);
        }
        features_keep(learning, g, &learning->parts[at], &learning->n_parts[at]);
}

/* The runs of its stems once more, now that it is known what they weigh. */
static void form_weigh(struct learning *learning, struct gather *g, size_t at)
{
        const struct stem_set *set = &learning->set[at];

        for (uint32_t i = 0; i < set->n; i++) {
                struct dutch_word stem = stem_text(g->titles, set->stem[i]);

                stem_gather(g, set->stem[i], &stem);
        }
        g->n = features_merge(g->list, g->n);
        must(g->n == learning->n_parts[at]);
        memcpy(learning->parts[at], g->list, g->n * sizeof *g->list);
        g->n = 0;
}

static void rarity_learn(const struct learning *learning, struct titles *titles)
{
        size_t n = words_count(titles->stems) + (size_t)1;

        titles->rarity = calloc(n, sizeof *titles->rarity);
        must(titles->rarity);
        for (size_t i = 0; i < titles->n; i++)
                for (uint32_t j = 0; j < learning->set[i].n; j++)
                        titles->rarity[learning->set[i].stem[j]]++;
        for (size_t i = 0; i < n; i++)
                titles->rarity[i] = field_rarity(titles->n, titles->rarity[i]);
}

/* Sorted, each once; how many are left. */
static uint32_t stems_sort(uint32_t *stem, uint32_t n)
{
        uint32_t kept = 0;

        if (n)
                qsort(stem, n, sizeof *stem, by_value);
        for (uint32_t i = 0; i < n; i++)
                if (!kept || stem[kept - 1] != stem[i])
                        stem[kept++] = stem[i];
        return kept;
}

static uint32_t stems_learn(struct learning *learning, struct titles *titles, const char *text, uint32_t stem[STEMS])
{
        struct dutch_word words[DUTCH_WORDS];
        size_t n_words = dutch_words(text, words);
        uint32_t n = 0;

        for (size_t i = 0; i < n_words; i++) {
                const struct split *split = split_learn(learning, titles, &words[i]);

                for (uint32_t j = 0; j < split->n; j++)
                        stem[n++] = split->stem[j];
        }
        return stems_sort(stem, n);
}

static void set_learn(struct learning *learning, struct titles *titles, size_t at)
{
        uint32_t stem[STEMS], n = stems_learn(learning, titles, titles->form[at].text, stem);

        learning->set[at] =
                (struct stem_set){arena_copy(learning->arena, stem, n * sizeof *stem), n, titles->form[at].group_number};
}

/* A member of a set of the list. One of too many parts is passed over. */
static void phrase_learn(struct learning *learning, struct titles *titles, const char *text, uint32_t set)
{
        struct phrase *phrase = &titles->phrase[titles->n_phrases];
        uint32_t stem[STEMS], n = stems_learn(learning, titles, text, stem);

        if (n > PHRASE_STEMS)
                return;
        memcpy(phrase->stem, stem, n * sizeof *stem);
        phrase->n = n;
        phrase->set = set;
        titles->n_phrases++;
}

/* The list of the language, in stems; those that stand alone are what kinship takes. */
static void alike_learn(struct learning *learning, struct titles *titles)
{
        size_t room = 0;

        for (size_t i = 0; i < dutch_alike_n; i++)
                room += strlen(dutch_alike[i]);
        titles->phrase = calloc(room + 1, sizeof *titles->phrase);
        must(titles->phrase);
        learning->alike = arena_alloc(learning->arena, dutch_alike_n * sizeof *learning->alike);
        for (size_t i = 0; i < dutch_alike_n; i++) {
                char *set = arena_strdup(learning->arena, dutch_alike[i]), *rest = NULL;
                size_t first = titles->n_phrases;
                uint32_t stem[DUTCH_WORDS], n = 0;

                for (char *text = strtok_r(set, " ", &rest); text; text = strtok_r(NULL, " ", &rest))
                        phrase_learn(learning, titles, text, (uint32_t)i);
                for (size_t j = first; j < titles->n_phrases && n < DUTCH_WORDS; j++)
                        if (titles->phrase[j].n == 1)
                                stem[n++] = titles->phrase[j].stem[0];
                learning->alike[i] = (struct stem_set){.stem = arena_copy(learning->arena, stem, n * sizeof *stem), .n = n};
        }
}

static void learning_start(struct learning *learning, size_t n)
{
        arena_new(&learning->arena);
        words_new(&learning->words);
        learning->written = arena_alloc(learning->arena, (n + 1) * sizeof *learning->written);
        learning->parts = arena_alloc(learning->arena, (n + 1) * sizeof *learning->parts);
        learning->n_written = arena_alloc(learning->arena, (n + 1) * sizeof *learning->n_written);
        learning->n_parts = arena_alloc(learning->arena, (n + 1) * sizeof *learning->n_parts);
        learning->set = arena_alloc(learning->arena, (n + 1) * sizeof *learning->set);
}

static void learning_end(struct learning *learning)
{
        free(learning->split);
        words_destroy(&learning->words);
        arena_destroy(&learning->arena);
}

void titles_ready(struct titles *titles)
{
        struct learning learning = {0};
        uint32_t runs = 0;
        struct gather g = {.titles = titles, .runs = &runs};
        size_t n = titles->n;

        must(!titles->is_ready);
        learning_start(&learning, n);
        g.list = arena_alloc(learning.arena, FEATURES * sizeof *g.list);
        for (size_t i = 0; i < n; i++)
                set_learn(&learning, titles, i);
        alike_learn(&learning, titles);
        rarity_learn(&learning, titles);
        for (size_t i = 0; i < n; i++)
                form_learn(&learning, &g, i);
        field_count(&titles->written, runs + (size_t)1, learning.written, learning.n_written, n);
        field_fill(&titles->written, learning.written, learning.n_written, n);
        field_count(&titles->parts, runs + (size_t)1, learning.parts, learning.n_parts, n);
        for (size_t i = 0; i < n; i++)
                form_weigh(&learning, &g, i);
        field_fill(&titles->parts, learning.parts, learning.n_parts, n);
        kinship_learn(&titles->kinship, learning.set, n, learning.alike, dutch_alike_n, words_count(titles->stems));
        learning_end(&learning);
        titles->is_ready = true;
}

struct titles_sizes titles_sizes(const struct titles *titles)
{
        return (struct titles_sizes){
                .forms = titles->n,
                .groups = words_count(titles->groups),
                .words = words_count(titles->stems),
                .bytes = arena_used(titles->texts) + titles->room * sizeof *titles->form + RUNS * sizeof *titles->run +
                         (words_count(titles->stems) + (size_t)1) * sizeof *titles->rarity + words_bytes(titles->groups) +
                         words_bytes(titles->stems) + lexicon_bytes(titles->lexicon) + field_bytes(&titles->written) +
                         field_bytes(&titles->parts) + kinship_bytes(&titles->kinship, words_count(titles->stems)),
        };
}

/* ---- searching */

static bool is_asked(const struct stem_use *use, size_t n, uint32_t stem)
{
        for (size_t i = 0; i < n; i++)
                if (use[i].stem == stem)
                        return true;
        return false;
}

/* Compare with the words as they are written. */
static void written_sum(struct gather *g, const struct dutch_word *words, size_t n, uint32_t *sum)
{
        const struct field *field = &g->titles->written;
        uint64_t length;

        g->n = 0;
        for (size_t i = 0; i < n; i++)
                word_runs(&words[i], run_gather, g);
        g->n = features_merge(g->list, g->n);
        length = field_length(field, g->list, g->n);
        field_weigh(field, g->list, g->n, length, field_share(field, length));
        field_sum(field, g->list, g->n, sum);
}

/* The parts of a title beside the stems of the forms. */
struct parting {
        struct gather *g;
        struct stem_use use[STEMS];
        bool is_said[STEMS]; /* with a phrase */
        size_t n;
        uint64_t length, share;        /* of all parts together, and what they weigh together */
        uint32_t *best, *fresh, *unit; /* by form: what a part has in common with it, what another word has, and a phrase */
};

/* The features of parts of a title, and their length. */
static uint64_t parts_take(struct parting *p, const size_t *part, size_t n)
{
        p->g->n = 0;
        for (size_t i = 0; i < n; i++)
                stem_gather(p->g, p->use[part[i]].stem, &p->use[part[i]].text);
        p->g->n = features_merge(p->g->list, p->g->n);
        return field_length(&p->g->titles->parts, p->g->list, p->g->n);
}

/* Other words count where they have more in common with a form than what was there. They weigh together as much as what they
 * stand for. What no form says is passed over: only its letters could meet, by chance. */
static void others_sum(struct parting *p, const uint32_t *stem, uint32_t n, uint64_t share)
{
        const struct titles *titles = p->g->titles;
        const struct field *field = &titles->parts;

        p->g->n = 0;
        for (uint32_t i = 0; i < n; i++) {
                if (titles->rarity[stem[i]] == titles->rarity[0])
                        return;
                struct dutch_word text = stem_text(titles, stem[i]);

                stem_gather(p->g, stem[i], &text);
        }
        p->g->n = features_merge(p->g->list, p->g->n);
        memset(p->fresh, 0, titles->n * sizeof *p->fresh);
        field_weigh(field, p->g->list, p->g->n, field_length(field, p->g->list, p->g->n), share);
        field_sum(field, p->g->list, p->g->n, p->fresh);
        for (size_t i = 0; i < titles->n; i++)
                p->best[i] = p->best[i] > p->fresh[i] ? p->best[i] : p->fresh[i];
}

/* The others in each set that has `phrase`. One word for another is kin already. */
static void phrase_sum(struct parting *p, const struct phrase *phrase, uint64_t share)
{
        const struct phrase *all = p->g->titles->phrase, *end = all + p->g->titles->n_phrases;

        for (const struct phrase *same = all; same < end; same++) {
                const struct phrase *other = same;

                if (same->n != phrase->n || memcmp(same->stem, phrase->stem, sizeof same->stem) != 0)
                        continue;
                while (other > all && other[-1].set == same->set)
                        other--;
                for (; other < end && other->set == same->set; other++)
                        if (other != same && (other->n > 1 || same->n > 1))
                                others_sum(p, other->stem, other->n, share);
        }
}

/* What a part of the title has in common with each form, by itself or by one of its kin, whichever is more: a form that says both
 * says the same twice. */
static void part_best(struct parting *p, size_t at)
{
        const struct titles *titles = p->g->titles;
        const struct kinship *kinship = &titles->kinship;
        uint32_t stem = p->use[at].stem;
        uint64_t share = p->share * parts_take(p, &at, 1) / p->length;

        memset(p->best, 0, titles->n * sizeof *p->best);
        field_weigh(&titles->parts, p->g->list, p->g->n, p->length, p->share);
        field_sum(&titles->parts, p->g->list, p->g->n, p->best);
        for (uint32_t i = kinship->start[stem]; at < KIN_PARTS && i < kinship->start[stem + 1]; i++)
                if (!is_asked(p->use, p->n, kinship->kin[i].stem))
                        others_sum(p, &kinship->kin[i].stem, 1, share * kinship->kin[i].near / 256);
        if (at < KIN_PARTS && stem && !p->is_said[at])
                phrase_sum(p, &(struct phrase){.stem = {stem}, .n = 1}, share);
}

/* Which of the first parts of the title say the phrase, when all of it is said. */
static bool is_said(const struct parting *p, const struct phrase *phrase, size_t part[PHRASE_STEMS])
{
        for (uint32_t i = 0; i < phrase->n; i++) {
                size_t at = 0, n = p->n < KIN_PARTS ? p->n : KIN_PARTS;

                while (at < n && (p->use[at].stem != phrase->stem[i] || p->is_said[at]))
                        at++;
                if (at == n)
                        return false;
                part[i] = at;
        }
        return true;
}

/* Add to `sum` what the parts of a phrase have in common with each form, or another that means the same. */
static void unit_sum(struct parting *p, const struct phrase *phrase, const size_t *part, uint32_t *sum)
{
        size_t n = p->g->titles->n;

        memset(p->unit, 0, n * sizeof *p->unit);
        for (uint32_t i = 0; i < phrase->n; i++)
                p->is_said[part[i]] = true;
        for (uint32_t i = 0; i < phrase->n; i++) {
                part_best(p, part[i]);
                for (size_t j = 0; j < n; j++)
                        p->unit[j] += p->best[j] / ROOM;
        }
        memset(p->best, 0, n * sizeof *p->best);
        phrase_sum(p, phrase, p->share * parts_take(p, part, phrase->n) / p->length);
        for (size_t i = 0; i < n; i++)
                sum[i] += p->best[i] / ROOM > p->unit[i] ? p->best[i] / ROOM : p->unit[i];
}

/* Phrases are taken out of the title first, long ones before short ones. */
static void units_sum(struct parting *p, uint32_t *sum)
{
        const struct titles *titles = p->g->titles;
        size_t part[PHRASE_STEMS];

        for (uint32_t size = PHRASE_STEMS; size > 1; size--)
                for (size_t i = 0; i < titles->n_phrases; i++)
                        if (titles->phrase[i].n == size && is_said(p, &titles->phrase[i], part))
                                unit_sum(p, &titles->phrase[i], part, sum);
        for (size_t i = 0; i < p->n; i++) {
                if (p->is_said[i])
                        continue;
                part_best(p, i);
                for (size_t j = 0; j < titles->n; j++)
                        sum[j] += p->best[j] / ROOM;
        }
}

/* Compare with the stems of the parts and others that mean the same, in ROOMths. */
static void parts_sum(struct gather *g, const struct dutch_word *words, size_t n_words, uint32_t *sum, struct arena *arena)
{
        const struct titles *titles = g->titles;
        struct parting p = {.g = g};
        size_t all[STEMS];

        p.best = arena_alloc(arena, titles->n * sizeof *p.best);
        p.fresh = arena_alloc(arena, titles->n * sizeof *p.fresh);
        p.unit = arena_alloc(arena, titles->n * sizeof *p.unit);
        p.n = stems_of(titles, words, n_words, p.use);
        for (size_t i = 0; i < p.n; i++)
                all[i] = i;
        p.length = parts_take(&p, all, p.n);
        p.share = field_share(&titles->parts, p.length);
        if (p.length)
                units_sum(&p, sum);
}

/* How alike each form is to the title; null when the title has no words. */
static uint32_t *scores_of(const struct titles *titles, const char *title, struct arena *arena)
{
        struct dutch_word words[DUTCH_WORDS];
        size_t n = dutch_words(title, words);
        struct gather g = {.titles = titles, .list = arena_alloc(arena, FEATURES * sizeof *g.list)};
        uint32_t *written = arena_alloc(arena, (titles->n + 1) * sizeof *written);
        uint32_t *parts = arena_alloc(arena, (titles->n + 1) * sizeof *parts);

        if (!n)
                return NULL;
        written_sum(&g, words, n, written);
        parts_sum(&g, words, n, parts, arena);
        for (size_t i = 0; i < titles->n; i++) {
                uint64_t sum = (uint64_t)written[i] * OF_WRITTEN + (uint64_t)parts[i] * ROOM * OF_PARTS;

                written[i] = (uint32_t)(sum * TITLE_SAME / ((uint64_t)(OF_WRITTEN + OF_PARTS) * SHARE * SHARE));
        }
        return written;
}

/* The best so far, best first. */
struct best {
        uint32_t *at;
        size_t n, k;
        const uint32_t *score;
};

static void best_take(struct best *best, uint32_t form)
{
        size_t low = 0, high = best->n;

        if (best->n == best->k && best->score[best->at[best->n - 1]] >= best->score[form])
                return;
        while (low < high) {
                size_t middle = (low + high) / 2;

                if (best->score[best->at[middle]] >= best->score[form])
                        low = middle + 1;
                else
                        high = middle;
        }
        best->n += best->n < best->k;
        memmove(best->at + low + 1, best->at + low, (best->n - low - 1) * sizeof *best->at);
        best->at[low] = form;
}

/* Scores of all forms of a group but its best become 0. */
static void groups_thin(const struct titles *titles, uint32_t *score, struct arena *arena)
{
        uint32_t *best = arena_alloc(arena, (words_count(titles->groups) + 1) * sizeof *best);

        for (uint32_t i = 0; i < titles->n; i++) {
                uint32_t group = titles->form[i].group_number, other = best[group];

                if (!group)
                        continue;
                if (!other || score[i] > score[other - 1])
                        best[group] = i + 1;
                if (other)
                        score[best[group] == i + 1 ? other - 1 : i] = 0;
        }
}

size_t titles_find(const struct titles *titles, const char *title, size_t k, bool one_each, struct arena *arena,
                   struct title_hit **out)
{
        uint32_t *score = titles->is_ready && k ? scores_of(titles, title, arena) : NULL;
        struct best best = {.k = k < titles->n ? k : titles->n, .score = score};
        struct title_hit *hit;

        if (!score || !best.k)
                return 0;
        if (one_each)
                groups_thin(titles, score, arena);
        best.at = arena_alloc(arena, best.k * sizeof *best.at);
        for (uint32_t i = 0; i < titles->n; i++)
                if (score[i])
                        best_take(&best, i);
        hit = arena_alloc(arena, best.n * sizeof *hit);
        for (size_t i = 0; i < best.n; i++) {
                const struct form *form = &titles->form[best.at[i]];

                hit[i] = (struct title_hit){best.at[i], form->id, form->group, form->text, score[best.at[i]]};
        }
        *out = hit;
        return best.n;
}

/* ---- why */

const char *const title_tie_words[TIE_NONE + 1] = {[TIE_SAME] = "the same",
                                                   [TIE_ENDING] = "but for the ending",
                                                   [TIE_MEANING] = "means much the same",
                                                   [TIE_KIN] = "used alike in the corpus",
                                                   [TIE_SPELLING] = "spelt much alike",
                                                   [TIE_NONE] = "not in it"};

/* How the one comes to the other through kin; TIE_NONE when it does not. */
static enum title_tie kin_tie(const struct titles *titles, uint32_t asked, uint32_t found)
{
        for (uint32_t i = titles->kinship.start[asked]; i < titles->kinship.start[asked + 1]; i++)
                if (titles->kinship.kin[i].stem == found)
                        return titles->kinship.kin[i].tie;
        return TIE_NONE;
}

struct runs {
        uint32_t spelled[2 * DUTCH_WORD + 4];
        size_t n;
};

static void run_list(void *self, uint32_t spelled)
{
        struct runs *runs = self;

        runs->spelled[runs->n++] = spelled;
}

/* At least half of the runs of the one are in the other. */
static bool is_spelt_alike(const struct dutch_word *a, const struct dutch_word *b)
{
        struct runs of_a = {.n = 0}, of_b = {.n = 0};
        size_t both = 0;

        word_runs(a, run_list, &of_a);
        word_runs(b, run_list, &of_b);
        for (size_t i = 0; i < of_a.n; i++)
                for (size_t j = 0; j < of_b.n; j++)
                        if (of_a.spelled[i] == of_b.spelled[j]) {
                                both++;
                                break;
                        }
        return 2 * both >= (of_a.n < of_b.n ? of_a.n : of_b.n);
}

static enum title_tie tie_of(const struct titles *titles, const struct stem_use *asked, const struct stem_use *found)
{
        enum title_tie kin;

        if (strcmp(asked->part.text, found->part.text) == 0)
                return TIE_SAME;
        if (strcmp(asked->text.text, found->text.text) == 0)
                return TIE_ENDING;
        if ((kin = kin_tie(titles, asked->stem, found->stem)) != TIE_NONE)
                return kin;
        return is_spelt_alike(&asked->text, &found->text) ? TIE_SPELLING : TIE_NONE;
}

static bool has_all(const struct stem_use *use, size_t n, const struct phrase *phrase)
{
        for (uint32_t i = 0; i < phrase->n; i++)
                if (!is_asked(use, n, phrase->stem[i]))
                        return false;
        return true;
}

static bool has_stem(const struct phrase *phrase, uint32_t stem)
{
        for (uint32_t i = 0; i < phrase->n; i++)
                if (phrase->stem[i] == stem)
                        return true;
        return false;
}

/* What the form says for a phrase of the title that `asked` is a part of; null when it says none of it. */
static const struct phrase *phrase_met(const struct titles *titles, const struct stem_use *asked, size_t n_asked, uint32_t stem,
                                       const struct stem_use *found, size_t n_found)
{
        const struct phrase *all = titles->phrase, *end = all + titles->n_phrases;

        for (const struct phrase *said = all; said < end; said++) {
                const struct phrase *other = said;

                if (!has_stem(said, stem) || !has_all(asked, n_asked, said))
                        continue;
                while (other > all && other[-1].set == said->set)
                        other--;
                for (; other < end && other->set == said->set; other++)
                        if (other != said && (other->n > 1 || said->n > 1) && has_all(found, n_found, other))
                                return other;
        }
        return NULL;
}

static const char *phrase_text(const struct phrase *phrase, const struct stem_use *found, size_t n_found, struct arena *arena)
{
        const char *text = "";

        for (size_t i = 0; i < n_found; i++)
                if (has_stem(phrase, found[i].stem))
                        text = arena_text(arena, "%s%s%s", text, *text ? " " : "", found[i].part.text);
        return text;
}

size_t titles_why(const struct titles *titles, const char *title, const struct title_hit *hit, struct arena *arena,
                  struct title_reason **out)
{
        struct dutch_word words[DUTCH_WORDS];
        struct stem_use asked[STEMS], found[STEMS];
        size_t n_asked = stems_of(titles, words, dutch_words(title, words), asked);
        size_t n_found = stems_of(titles, words, dutch_words(hit->form, words), found);
        struct title_reason *reason = arena_alloc(arena, (n_asked + 1) * sizeof *reason);
        const struct phrase *phrase;

        for (size_t i = 0; i < n_asked; i++) {
                reason[i] = (struct title_reason){.asked = arena_strdup(arena, asked[i].part.text), .tie = TIE_NONE};
                for (size_t j = 0; j < n_found; j++) {
                        enum title_tie tie = tie_of(titles, &asked[i], &found[j]);

                        if (tie >= reason[i].tie)
                                continue;
                        reason[i].tie = tie;
                        reason[i].found = arena_strdup(arena, found[j].part.text);
                }
                if (reason[i].tie <= TIE_MEANING)
                        continue;
                phrase = phrase_met(titles, asked, n_asked, asked[i].stem, found, n_found);
                if (phrase)
                        reason[i] =
                                (struct title_reason){reason[i].asked, phrase_text(phrase, found, n_found, arena), TIE_MEANING};
        }
        *out = reason;
        return n_asked;
}
