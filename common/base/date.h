/* Days and moments.
 *
 * A `struct date` is a day of the Gregorian calendar; zero is no date. A `struct instant` is a moment in milliseconds
 * since 1970 UTC; zero is no moment. Days are Dutch days: an instant falls on the day it is in Europe/Amsterdam, by the
 * European rule (summer time from 01:00 UTC on the last Sunday of March to 01:00 UTC on the last Sunday of October),
 * computed here so that every machine agrees. Nothing here reads a clock except instant_now. */
#pragma once

#include <stdint.h>

#include "err.h"

struct date {
        int32_t day;    /* 1 is 1 January of year 1; 0 is no date */
};
struct instant {
        int64_t ms;
};
enum { DATE_TEXT = 11, INSTANT_TEXT = 25 };

/* The form dates have on the wire and in records: yyyymmdd, 0 for none. Both are total: date_of_ymd gives no date for
 * what is not a day of the years 1 to 9999. */
struct date date_of_ymd(uint32_t yyyymmdd);
uint32_t date_ymd(struct date date);
bool ymd_is_valid(uint32_t yyyymmdd);

/* "2026-03-02", as people and files write it, "" for none; date_parse refuses anything else. */
const char *date_text(struct date date, char text[DATE_TEXT]);
bool date_parse(const char *text, struct date *out, struct err *err) MUST_CHECK;

/* Day of the week, 1 Monday to 7 Sunday. */
int date_weekday(struct date date);
struct date date_add_days(struct date date, int64_t days);
/* Same day number, clamped to the last day of the month, in one step from the start (DOMAIN 7.5). */
struct date date_add_months(struct date date, int months);
struct date date_month_end(struct date date);
/* Whole years from `born` to `on`; a birthday on 29 February counts on 28 February in other years (DOMAIN 7.6). */
int date_age(struct date born, struct date on);
struct date date_easter(int year);

/* A month as yyyymm; 0 is none. */
uint32_t month_of(struct date date);
bool month_is_valid(uint32_t month);
struct date month_first(uint32_t month);
struct date month_last(uint32_t month);
uint32_t month_add(uint32_t month, int n);
/* "2026-03"; month_parse refuses anything else. */
const char *month_text(uint32_t month, char text[DATE_TEXT]);
bool month_parse(const char *text, uint32_t *out, struct err *err) MUST_CHECK;

int date_year(struct date date);

struct instant instant_now(void);
struct date instant_date(struct instant at);
/* The first moment of `date`. */
struct instant date_instant(struct date date);
/* "2026-03-02T09:00:00.000Z", "" for none. */
const char *instant_text(struct instant at, char text[INSTANT_TEXT]);
/* Takes the form above (with or without milliseconds) or a bare date, which means its first moment. */
bool instant_parse(const char *text, struct instant *out, struct err *err) MUST_CHECK;

/* A length of time as people write it: 90s, 36h, 14d, 5wd (working days), 8w, 3m, 2y. */
enum unit { UNIT_NONE, UNIT_SECONDS, UNIT_HOURS, UNIT_DAYS, UNIT_WORKDAYS, UNIT_WEEKS, UNIT_MONTHS, UNIT_YEARS };
struct length {
        int32_t n;
        enum unit unit;
};
enum { LENGTH_TEXT = 16 };
bool length_parse(const char *text, struct length *out, struct err *err) MUST_CHECK;
const char *length_text(struct length length, char text[LENGTH_TEXT]);
/* Days, weeks, months and years; other units give no date (working days need a calendar: core/law), and so does what
 * lies outside the years 1 to 9999. */
struct date date_add(struct date date, struct length length);
/* As date_add, keeping the Dutch time of day, and hours and seconds that have passed. */
struct instant instant_add(struct instant at, struct length length);
