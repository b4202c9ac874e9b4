/* Dutch words as titles have them: folded, without their endings, and compounds in parts.
 *
 * General rules of the language, and short lists of function words, abbreviations and words that mean the same; no dictionary.
 * What can be a part of a compound is learned from the words that stand alone in a corpus, so that another corpus, or another
 * language's loan words, need no change here. */
#pragma once

#include "arena.h"
#include "table.h"

enum { DUTCH_WORDS = 24, DUTCH_PARTS = 6, DUTCH_WORD = 48 };

/* A word in small letters a to z and digits, cut after DUTCH_WORD of them. */
struct dutch_word {
        char text[DUTCH_WORD + 1];
        unsigned char size;
};

/* Of letters that are plain already. */
struct dutch_word dutch_word_of(const char *text);

/* The words of a text, marks taken off, abbreviations written out, and without function words, hours, "m/v", numbers and the
 * place of work, unless nothing else is there. At most DUTCH_WORDS; what comes behind is passed over. */
size_t dutch_words(const char *text, struct dutch_word out[DUTCH_WORDS]);

/* Without the endings of number and gender, so that "verkoopster", "verkoper" and "verkopers" are one. */
struct dutch_word dutch_stem(const struct dutch_word *word);

/* Sets of words that mean much the same at work and have different roots; a space between the members of a set, and a low line
 * between the words of one. */
extern const char *const dutch_alike[];
extern const size_t dutch_alike_n;

/* Words and how often they were met. */
struct lexicon;
void lexicon_new(struct lexicon **out);
void lexicon_destroy(struct lexicon **lexicon);
size_t lexicon_bytes(const struct lexicon *lexicon);
void lexicon_learn(struct lexicon *lexicon, const struct dutch_word *word);

/* The parts of a compound from left to right, linking letters left out: "magazijn", "medewerker". A word that is none is its own
 * only part. Among several ways the one of few and frequent parts is taken. */
size_t lexicon_split(const struct lexicon *lexicon, const struct dutch_word *word, struct dutch_word out[DUTCH_PARTS]);
