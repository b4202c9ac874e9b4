/* Hours of work, in tenths of an hour a week. An end of a range that was not said is 0.
 *
 * What a round counts room and need in: the matcher that puts people and vacancies together and the rule that checks what came of it
 * must reckon alike. */
#pragma once

#include <stdint.h>

enum { HOURS_WEEK = 400 };      /* what a post is taken to have when its employer did not say: 40 hours */

/* The hours that one post has. */
static inline uint32_t hours_of_post(uint32_t least, uint32_t most)
{
        if (most)
                return most;
        return least > HOURS_WEEK ? least : HOURS_WEEK;
}

/* The hours that a person who wants at most `wanted` works in such a post. */
static inline uint32_t hours_in_post(uint32_t wanted, uint32_t post)
{
        return wanted && wanted < post ? wanted : post;
}
