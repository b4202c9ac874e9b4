#include "dutch.h"

#include <stdlib.h>
#include <string.h>

#include "must.h"
#include "text.h"

/* ---- letters */

/* Plain letters of U+00C0 to U+017F, two places each; a blank place is nothing, and what has none separates words. */
static const char folded[] =
        /* U+00C0 */ "a a a a a a aec e e e e i i i i d n o o o o o   o u u u u y thss"
                     /* U+00E0 */ "a a a a a a aec e e e e i i i i d n o o o o o   o u u u u y thy "
                     /* U+0100 */ "a a a a a a c c c c c c c c d d d d e e e e e e e e e e g g g g "
                     /* U+0120 */ "g g g g h h h h i i i i i i i i i i ijijj j k k k l l l l l l l "
                     /* U+0140 */ "l l l n n n n n n n n n o o o o o o oeoer r r r r r s s s s s s "
                     /* U+0160 */ "s s t t t t t t u u u u u u u u u u u u w w y y y z z z z z z s ";

/* One character: its plain letters in `out`, how many bytes it takes. `*n` is -1 when it separates words. */
static size_t letter(const unsigned char *at, char out[2], int *n)
{
        unsigned code;

        *n = -1;
        if (*at < 0x80) {
                out[0] = (char)(*at >= 'A' && *at <= 'Z' ? *at + ('a' - 'A') : *at);
                if ((out[0] >= 'a' && out[0] <= 'z') || (out[0] >= '0' && out[0] <= '9'))
                        *n = 1;
                return 1;
        }
        if (*at < 0xc2 || *at > 0xdf || (at[1] & 0xc0) != 0x80)
                return 1;
        code = (*at & 0x1fu) << 6 | (at[1] & 0x3fu);
        if (code == 0xad || (code >= 0x300 && code < 0x370))
                *n = 0; /* a soft hyphen, or a mark on the letter before */
        if (code >= 0xc0 && code < 0x180) {
                memcpy(out, folded + 2 * (size_t)(code - 0xc0), 2);
                *n = out[0] == ' ' ? -1 : out[1] == ' ' ? 1 : 2;
        }
        return 2;
}

static void word_add(struct dutch_word *word, const char *letters, size_t n)
{
        for (size_t i = 0; i < n && word->size < DUTCH_WORD; i++)
                word->text[word->size++] = letters[i];
}

static struct dutch_word word_of(const char *text, size_t size)
{
        struct dutch_word word = {0};

        word_add(&word, text, size);
        return word;
}

struct dutch_word dutch_word_of(const char *text)
{
        return word_of(text, strlen(text));
}

static bool is_one_of(const char *text, const char *const *words, size_t n)
{
        for (size_t i = 0; i < n; i++)
                if (*text == *words[i] && strcmp(text, words[i]) == 0)
                        return true;
        return false;
}

/* ---- words */

/* Articles, prepositions and conjunctions, Dutch and the few that stand in English and French titles; the letters of "m/v/x" and
 * of "auto's"; and what advertisements add about hours and contract. None of them tells occupations apart. */
static const char *const passed_over[] = {
        "aan",  "and",      "bij",  "d",        "de",   "den", "der",  "des",      "du",      "e",         "een",
        "en",   "et",       "f",    "for",      "h",    "het", "in",   "l",        "la",      "le",        "les",
        "m",    "met",      "n",    "naar",     "of",   "om",  "op",   "s",        "t",       "te",        "ten",
        "ter",  "the",      "tot",  "uit",      "v",    "van", "voor", "w",        "x",       "deeltijds", "deeltijd",
        "full", "fulltime", "part", "parttime", "time", "uur", "uren", "voltijds", "voltijd", "vacature",  "gezocht",
};

/* As written in advertisements and personnel systems. An abbreviation has a full stop behind it there, but not always. */
static const struct {
        const char *brief, *full;
} abbreviations[] = {
        {"adj", "adjunct"},
        {"adm", "administratief"},
        {"admin", "administratief"},
        {"afd", "afdeling"},
        {"agr", "agrarisch"},
        {"alg", "algemeen"},
        {"ass", "assistent"},
        {"asst", "assistent"},
        {"bedr", "bedrijf"},
        {"bouwk", "bouwkundig"},
        {"chem", "chemisch"},
        {"comm", "commercieel"},
        {"coord", "coordinator"},
        {"dir", "directeur"},
        {"elektr", "elektrisch"},
        {"fin", "financieel"},
        {"hfd", "hoofd"},
        {"insp", "inspecteur"},
        {"instr", "instructeur"},
        {"ir", "ingenieur"},
        {"jr", "junior"},
        {"jur", "juridisch"},
        {"log", "logistiek"},
        {"maatsch", "maatschappelijk"},
        {"mdw", "medewerker"},
        {"med", "medisch"},
        {"medew", "medewerker"},
        {"mgr", "manager"},
        {"onderh", "onderhoud"},
        {"opl", "opleiding"},
        {"prod", "productie"},
        {"proj", "project"},
        {"psych", "psychologisch"},
        {"secr", "secretaris"},
        {"soc", "sociaal"},
        {"sr", "senior"},
        {"techn", "technisch"},
        {"verpl", "verpleegkundige"},
        {"vert", "vertegenwoordiger"},
        {"vrw", "vrachtwagen"},
        {"werktuigk", "werktuigkundig"},
        {"wetensch", "wetenschappelijk"},
        {"wtb", "werktuigbouwkundig"},
        {"zelfst", "zelfstandig"},
};

static bool is_number(const struct dutch_word *word)
{
        return strspn(word->text, "0123456789") == word->size;
}

static void words_keep(struct dutch_word *list, size_t *n, const struct dutch_word *word)
{
        struct dutch_word full = *word;

        for (size_t i = 0; i < COUNT(abbreviations); i++)
                if (*abbreviations[i].brief == *word->text && strcmp(abbreviations[i].brief, word->text) == 0)
                        full = dutch_word_of(abbreviations[i].full);
        if (word->size && *n < DUTCH_WORDS)
                list[(*n)++] = full;
}

/* Where people work is said last, and is no part of what they do. How many words come before it; all, when it comes first. */
static size_t before_place(const struct dutch_word *words, size_t n)
{
        static const char *const places[] = {"regio", "omgeving", "standplaats", "provincie"};

        for (size_t i = 1; i + 1 < n; i++)
                if (is_one_of(words[i].text, places, COUNT(places)))
                        return i;
        return n;
}

size_t dutch_words(const char *text, struct dutch_word out[DUTCH_WORDS])
{
        const unsigned char *at = (const unsigned char *)text;
        struct dutch_word word = {0};
        size_t n = 0, kept = 0;
        char letters[2];
        int found;

        while (*at) {
                at += letter(at, letters, &found);
                if (found > 0)
                        word_add(&word, letters, (size_t)found);
                if (found < 0 || !*at) {
                        words_keep(out, &n, &word);
                        word = (struct dutch_word){0};
                }
        }
        n = before_place(out, n);
        for (size_t i = 0; i < n; i++)
                kept += !is_number(&out[i]) && !is_one_of(out[i].text, passed_over, COUNT(passed_over));
        if (!kept)
                return n;
        kept = 0;
        for (size_t i = 0; i < n; i++)
                if (!is_number(&out[i]) && !is_one_of(out[i].text, passed_over, COUNT(passed_over)))
                        out[kept++] = out[i];
        return kept;
}

/* ---- endings */

/* The first that fits is taken: `end` is replaced by `by` when at least `least` letters stay before it. In the order of Dutch
 * word formation: feminine agents (-aarster, -euse, -trice, -ster, -eres), their masculine ones, Latin ones, then plurals and the
 * mute e. */
#define END(end, by, least)                                                                                                      \
        {                                                                                                                        \
                end, by, sizeof end - 1, least                                                                                   \
        }
static const struct {
        const char *end, *by;
        size_t size, least;
} endings[] = {
        END("aarsters", "", 3), END("aarster", "", 3), END("trices", "t", 3),   END("trice", "t", 3), END("teuren", "t", 3),
        END("euren", "", 3),    END("teurs", "t", 3),  END("teur", "t", 3),     END("toren", "t", 3), END("tors", "t", 3),
        END("tor", "t", 3),     END("euses", "", 3),   END("euse", "", 3),      END("eurs", "", 3),   END("eur", "", 3),
        END("sters", "", 4),    END("ster", "", 4),    END("eressen", "", 3),   END("eres", "", 3),   END("aressen", "", 3),
        END("ares", "", 3),     END("icus", "ic", 3),  END("icussen", "ic", 3), END("ica", "ic", 3),  END("ici", "ic", 3),
        END("aars", "", 3),     END("aar", "", 3),     END("ers", "", 3),       END("er", "", 3),     END("kkin", "k", 2),
        END("essen", "", 4),    END("en", "", 3),      END("es", "", 3),        END("e", "", 3),      END("s", "", 4),
};
#undef END

static bool is_doubled(const char *at)
{
        return at[0] == at[-1] && strchr("aeosu", at[0]);
}

/* The e of -en and -es that belongs to a long vowel (schoen, steen; but not knieen), or an s to the word itself (vlees). */
static bool is_of_stem(const struct dutch_word *word, size_t end)
{
        const char *at = word->text + word->size - end;

        if (end == 1)
                return *at == 's' && is_doubled(at - 1);
        return end == 2 && at[0] == 'e' && (at[-1] == 'o' || (at[-1] == 'e' && at[-2] != 'i'));
}

static void ending_off(struct dutch_word *word)
{
        for (size_t i = 0; i < COUNT(endings); i++) {
                size_t end = endings[i].size;

                if (word->size < end + endings[i].least || word->text[word->size - 1] != endings[i].end[end - 1] ||
                    memcmp(word->text + word->size - end, endings[i].end, end) != 0 || is_of_stem(word, end))
                        continue;
                memset(word->text + word->size - end, 0, end);
                word->size = (unsigned char)(word->size - end);
                word_add(word, endings[i].by, strlen(endings[i].by));
                return;
        }
}

/* Dutch doubles a vowel in a closed syllable and a consonant after a short vowel, and hardens v and z at the end: koop and kopen,
 * kap and kappen, geef and geven. */
static void spelling_level(struct dutch_word *word)
{
        struct dutch_word level = {0};

        for (size_t i = 0; i < word->size; i++)
                if (i == 0 || word->text[i] != word->text[i - 1] || (word->text[i] == 'i' || word->text[i] < 'a'))
                        word_add(&level, word->text + i, 1);
        if (level.size > 2 && level.text[level.size - 1] == 'v')
                level.text[level.size - 1] = 'f';
        if (level.size > 2 && level.text[level.size - 1] == 'z')
                level.text[level.size - 1] = 's';
        *word = level;
}

struct dutch_word dutch_stem(const struct dutch_word *word)
{
        struct dutch_word stem = *word;

        if (stem.size <= 3 || is_number(word))
                return stem;
        ending_off(&stem);
        spelling_level(&stem);
        return stem;
}

/* ---- compounds */

/* Words, or stems, and in how many places each was met. Most of what is asked for is a piece of a word that nothing begins with;
 * `begins` tells that without a search: a bit for the first letters of each word, and for few others. */
enum { BEGIN = 4, BEGIN_BITS = 1 << 16 };
struct tally {
        struct words *words;
        uint32_t *met; /* by number */
        size_t room;
        uint64_t begins[BEGIN_BITS / 64];
};
struct lexicon {
        struct tally words, stems;
};

/* A short word has zeros behind it. */
static uint32_t begin_of(const struct dutch_word *word)
{
        uint32_t sum = 0;

        for (size_t i = 0; i < BEGIN; i++)
                sum = sum * 37 + (unsigned char)word->text[i];
        return sum % BEGIN_BITS;
}

static void tally_count(struct tally *tally, const struct dutch_word *word)
{
        uint32_t number = words_number(tally->words, word->text), begin = begin_of(word);

        if (number >= tally->room) {
                size_t room = tally->room ? 2 * tally->room : 1024;

                tally->met = realloc(tally->met, room * sizeof *tally->met);
                must(tally->met);
                memset(tally->met + tally->room, 0, (room - tally->room) * sizeof *tally->met);
                tally->room = room;
        }
        tally->met[number]++;
        tally->begins[begin / 64] |= (uint64_t)1 << begin % 64;
}

static uint32_t tally_met(const struct tally *tally, const struct dutch_word *word)
{
        uint32_t begin = begin_of(word), number;

        if (!(tally->begins[begin / 64] >> begin % 64 & 1))
                return 0;
        number = words_find(tally->words, word->text);
        return number ? tally->met[number] : 0;
}

void lexicon_new(struct lexicon **out)
{
        struct lexicon *lexicon = calloc(1, sizeof *lexicon);

        must(lexicon);
        words_new(&lexicon->words.words);
        words_new(&lexicon->stems.words);
        *out = lexicon;
}

void lexicon_destroy(struct lexicon **lexicon)
{
        if (!*lexicon)
                return;
        words_destroy(&(*lexicon)->words.words);
        words_destroy(&(*lexicon)->stems.words);
        free((*lexicon)->words.met);
        free((*lexicon)->stems.met);
        free(*lexicon);
        *lexicon = NULL;
}

void lexicon_learn(struct lexicon *lexicon, const struct dutch_word *word)
{
        struct dutch_word stem = dutch_stem(word);

        tally_count(&lexicon->words, word);
        tally_count(&lexicon->stems, &stem);
}

size_t lexicon_bytes(const struct lexicon *lexicon)
{
        return sizeof *lexicon + words_bytes(lexicon->words.words) + words_bytes(lexicon->stems.words) +
               (lexicon->words.room + lexicon->stems.room) * sizeof *lexicon->words.met;
}

enum {
        PART_LEAST = 3,
        COMPOUND_LEAST = 7,
        STEM_PART_LEAST = 5,
        STEM_COST = 256,
        UNKNOWN_LEAST = 4,
        UNKNOWN_COST = 1600,
        UNKNOWN_MET_MOST = 3,
        WAY_MOST = 2300,
        WHOLE_TIMES = 10,
        COST_NONE = 1 << 20
};

/* Endings and prefixes that stand alone in some title, and would cut words in the wrong place. */
static const char *const never_parts[] = {"aar",  "age",   "als", "baar", "den", "eer", "eld",  "end", "ende",
                                          "eren", "ers",   "eur", "heid", "ing", "ist", "lijk", "nen", "ons",
                                          "ren",  "rijen", "sen", "sten", "ste", "ten", "ter",  "tor", "ver"};
static const char *const links[] = {"", "s", "en", "e", "n", "er"};

/* What a part costs, in 256ths: short ones are doubtful, as are those of which only another form stands alone, and frequent ones
 * are not. COST_NONE: it is no part. */
static int part_cost(const struct lexicon *lexicon, const char *text, size_t size)
{
        struct dutch_word part = word_of(text, size), stem = size < STEM_PART_LEAST ? part : dutch_stem(&part);
        uint32_t met = tally_met(size < STEM_PART_LEAST ? &lexicon->words : &lexicon->stems, &stem);
        int cost = size == 3 ? 768 : size == 4 ? 410 : 256, bits = 0;

        if (!met || (size == 3 && met < 3))
                return COST_NONE;
        if (size >= STEM_PART_LEAST && !tally_met(&lexicon->words, &part))
                cost += STEM_COST;
        if (is_number(&part) || is_one_of(part.text, never_parts, COUNT(never_parts)))
                return COST_NONE;
        for (; met; met /= 2)
                bits++;
        return cost + 768 * 10 / (10 + 7 * bits);
}

/* A word that no title has alone may still come before one that many have: "hydrogenatie-technicus". But not in a word that is
 * met more often itself: "begeleider" and "ontwikkelaar" are no compounds. */
static int unknown_cost(const struct lexicon *lexicon, const struct dutch_word *word)
{
        struct dutch_word stem = dutch_stem(word);

        return tally_met(&lexicon->stems, &stem) <= UNKNOWN_MET_MOST ? UNKNOWN_COST : COST_NONE;
}

/* The cheapest way to each place in the word, and its last part. */
struct way {
        int cost;
        unsigned char from, size; /* of the last part; the next begins behind its linking letters */
        unsigned char parts;
};

static void ways_from(const struct lexicon *lexicon, const struct dutch_word *word, int unknown, struct way *way, size_t at)
{
        for (size_t end = at + PART_LEAST; end <= word->size; end++) {
                int cost;

                if ((at == 0 && end == word->size) || way[at].parts == DUTCH_PARTS)
                        continue;
                cost = part_cost(lexicon, word->text + at, end - at);
                if (cost == COST_NONE && at == 0 && end >= UNKNOWN_LEAST && end < word->size)
                        cost = unknown;
                if (cost == COST_NONE)
                        continue;
                for (size_t i = 0; i < COUNT(links); i++) {
                        size_t link = strlen(links[i]), next = end + link;
                        int sum = way[at].cost + cost + (link ? 77 : 0);

                        if (strncmp(word->text + end, links[i], link) != 0 || (link && next >= word->size) ||
                            sum >= way[next].cost)
                                continue;
                        way[next] = (struct way){sum, (unsigned char)at, (unsigned char)(end - at),
                                                 (unsigned char)(way[at].parts + 1)};
                }
        }
}

/* A word that is far more often met than a part of it would be is no compound to those who use it: "medewerker" beside "mede". */
static bool is_rather_whole(const struct lexicon *lexicon, const struct dutch_word *word, const struct way *way)
{
        struct dutch_word stem = dutch_stem(word);
        uint32_t met = tally_met(&lexicon->stems, &stem);

        for (size_t at = word->size; at; at = way[at].from) {
                struct dutch_word part = word_of(word->text + way[at].from, way[at].size), part_stem = dutch_stem(&part);
                uint32_t part_met = tally_met(&lexicon->stems, &part_stem);

                if (part_met && met > WHOLE_TIMES * part_met)
                        return true;
        }
        return false;
}

size_t lexicon_split(const struct lexicon *lexicon, const struct dutch_word *word, struct dutch_word out[DUTCH_PARTS])
{
        struct way way[DUTCH_WORD + 1];
        int unknown = unknown_cost(lexicon, word);
        size_t n;

        for (size_t i = 0; i <= word->size; i++)
                way[i] = (struct way){.cost = i ? COST_NONE : 0};
        if (word->size >= COMPOUND_LEAST)
                for (size_t at = 0; at + PART_LEAST <= word->size; at++)
                        if (way[at].cost < COST_NONE)
                                ways_from(lexicon, word, unknown, way, at);
        n = way[word->size].parts;
        if (word->size < COMPOUND_LEAST || !n || way[word->size].cost > WAY_MOST || is_rather_whole(lexicon, word, way)) {
                out[0] = *word;
                return 1;
        }
        for (size_t i = n, at = word->size; i--; at = way[at].from)
                out[i] = word_of(word->text + way[at].from, way[at].size);
        return n;
}
