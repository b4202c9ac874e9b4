#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "date.h"

enum {
        DAY_1970 = 719163,
        DAY_LAST = 3652059, /* 31 December 9999 */
};
static const int64_t hour_ms = 3600000, day_ms = 86400000;

/* The parts of a day. */
struct civil {
        int year, month, day;
};

static bool is_leap(int year)
{
        return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

static int month_days(int year, int month)
{
        static const uint8_t days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

        return days[month - 1] + (month == 2 && is_leap(year));
}

static int days_before_year(int year)
{
        return 365 * (year - 1) + (year - 1) / 4 - (year - 1) / 100 + (year - 1) / 400;
}

static int days_before_month(int year, int month)
{
        static const int16_t days[] = {0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334};

        return days[month - 1] + (month > 2 && is_leap(year));
}

static bool civil_is_valid(struct civil civil)
{
        return civil.year >= 1 && civil.year <= 9999 && civil.month >= 1 && civil.month <= 12 && civil.day >= 1 &&
               civil.day <= month_days(civil.year, civil.month);
}

static struct date civil_date(struct civil civil)
{
        return (struct date){days_before_year(civil.year) + days_before_month(civil.year, civil.month) + civil.day};
}

/* Of a day, not of none. */
static struct civil date_civil(struct date date)
{
        /* A year has 365.2425 days, so this is the year, or at the end of some years the one before it. */
        struct civil civil = {.year = (int)((int64_t)(date.day - 1) * 10000 / 3652425) + 1, .month = 1};

        if (date.day > days_before_year(civil.year + 1))
                civil.year++;
        civil.day = date.day - days_before_year(civil.year);
        civil.month = (civil.day - 1) / 31 + 1;
        if (civil.month < 12 && civil.day > days_before_month(civil.year, civil.month + 1))
                civil.month++;
        civil.day -= days_before_month(civil.year, civil.month);
        return civil;
}

static struct date date_of_day(int64_t day)
{
        return (struct date){day >= 1 && day <= DAY_LAST ? (int32_t)day : 0};
}

static struct civil ymd_civil(uint32_t yyyymmdd)
{
        return (struct civil){(int)(yyyymmdd / 10000), (int)(yyyymmdd / 100 % 100), (int)(yyyymmdd % 100)};
}

bool ymd_is_valid(uint32_t yyyymmdd)
{
        return civil_is_valid(ymd_civil(yyyymmdd));
}

struct date date_of_ymd(uint32_t yyyymmdd)
{
        struct civil civil = ymd_civil(yyyymmdd);

        return civil_is_valid(civil) ? civil_date(civil) : (struct date){0};
}

uint32_t date_ymd(struct date date)
{
        struct civil civil;

        if (!date_of_day(date.day).day)
                return 0;
        civil = date_civil(date);
        return (uint32_t)(civil.year * 10000 + civil.month * 100 + civil.day);
}

const char *date_text(struct date date, char text[DATE_TEXT])
{
        uint32_t ymd = date_ymd(date);

        text[0] = '\0';
        if (ymd)
                snprintf(text, DATE_TEXT, "%04" PRIu32 "-%02" PRIu32 "-%02" PRIu32, ymd / 10000 % 10000, ymd / 100 % 100,
                         ymd % 100);
        return text;
}

/* Exactly `n` digits at `*at`, which moves behind them. */
static bool read_digits(const char **at, int n, int *out)
{
        int value = 0;

        for (; n > 0; n--, ++*at) {
                if (**at < '0' || **at > '9')
                        return false;
                value = value * 10 + (**at - '0');
        }
        *out = value;
        return true;
}

static bool read_char(const char **at, char c)
{
        return **at == c && *(*at)++;
}

static bool read_date(const char **at, struct date *out)
{
        struct civil civil;

        if (!read_digits(at, 4, &civil.year) || !read_char(at, '-') || !read_digits(at, 2, &civil.month) || !read_char(at, '-') ||
            !read_digits(at, 2, &civil.day) || !civil_is_valid(civil))
                return false;
        *out = civil_date(civil);
        return true;
}

bool date_parse(const char *text, struct date *out, struct err *err)
{
        const char *at = text;
        struct date date;

        if (!read_date(&at, &date) || *at)
                return err_set(err, ERR_REFUSED, "\"%.40s\" is not a day (try 2026-03-02)", text);
        *out = date;
        return true;
}

int date_weekday(struct date date)
{
        return date.day ? (date.day - 1) % 7 + 1 : 0;
}

struct date date_add_days(struct date date, int64_t days)
{
        if (!date.day || days > DAY_LAST || days < -DAY_LAST)
                return (struct date){0};
        return date_of_day(date.day + days);
}

struct date date_add_months(struct date date, int months)
{
        struct civil civil;
        int64_t month;
        int last;

        if (!date.day)
                return date;
        civil = date_civil(date);
        month = (int64_t)civil.year * 12 + civil.month - 1 + months;
        if (month < 12 || month >= 10000 * 12)
                return (struct date){0};
        civil.year = (int)(month / 12);
        civil.month = (int)(month % 12) + 1;
        last = month_days(civil.year, civil.month);
        if (civil.day > last)
                civil.day = last;
        return civil_date(civil);
}

struct date date_month_end(struct date date)
{
        struct civil civil;

        if (!date.day)
                return date;
        civil = date_civil(date);
        civil.day = month_days(civil.year, civil.month);
        return civil_date(civil);
}

uint32_t month_of(struct date date)
{
        return date_ymd(date) / 100;
}

bool month_is_valid(uint32_t month)
{
        return month <= 999912 && ymd_is_valid(month * 100 + 1);
}

struct date month_first(uint32_t month)
{
        return month_is_valid(month) ? date_of_ymd(month * 100 + 1) : (struct date){0};
}

struct date month_last(uint32_t month)
{
        return date_month_end(month_first(month));
}

uint32_t month_add(uint32_t month, int n)
{
        return month_of(date_add_months(month_first(month), n));
}

const char *month_text(uint32_t month, char text[DATE_TEXT])
{
        date_text(month_first(month), text);
        if (*text)
                text[DATE_TEXT - 4] = 0;
        return text;
}

bool month_parse(const char *text, uint32_t *out, struct err *err)
{
        char day[DATE_TEXT + 1];
        struct date first = {0};

        snprintf(day, sizeof day, "%.8s-01", text);
        if (strlen(text) != DATE_TEXT - 4 || !date_parse(day, &first, err))
                return err_set(err, ERR_REFUSED, "\"%.40s\" is not a month (try 2026-03)", text);
        *out = month_of(first);
        return true;
}

int date_age(struct date born, struct date on)
{
        struct civil then, now;
        int birthday;

        if (!born.day || !on.day)
                return 0;
        then = date_civil(born);
        now = date_civil(on);
        birthday = then.day;
        if (birthday > month_days(now.year, then.month))
                birthday = 28;
        return now.year - then.year - (now.month < then.month || (now.month == then.month && now.day < birthday));
}

/* The Sunday after the first full moon of spring, by the tables of the Gregorian reform: `moon` is that moon's day, counted
 * from 21 March. */
struct date date_easter(int year)
{
        int century = year / 100, golden = year % 19;
        int leap_days_left_out = century - century / 4;
        int moon_moved = (century - (century - 17) / 25) / 3;
        int moon = (19 * golden + leap_days_left_out - moon_moved + 15) % 30;
        struct date full;

        /* Two dates that the reform takes back by one day, so that no moon is full twice on one day of a cycle. */
        if (moon == 29 || (moon == 28 && golden > 10))
                moon--;
        full = date_add_days(date_of_ymd((uint32_t)year * 10000 + 321), moon);
        return date_add_days(full, 7 - date_weekday(full) % 7);
}

int date_year(struct date date)
{
        return date.day ? date_civil(date).year : 0;
}

struct instant instant_now(void)
{
        struct timespec now;

        clock_gettime(CLOCK_REALTIME, &now);
        return (struct instant){(int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000};
}

/* The day, and the milliseconds into it, of milliseconds counted from the start of 1970 in some zone. */
static struct date ms_date(int64_t ms, int64_t *into)
{
        int64_t days = ms / day_ms;

        *into = ms % day_ms;
        if (*into < 0) {
                *into += day_ms;
                days--;
        }
        return date_of_day(days + DAY_1970);
}

static int64_t date_ms(struct date date)
{
        return ((int64_t)date.day - DAY_1970) * day_ms;
}

static struct date last_sunday(int year, int month)
{
        struct date end = civil_date((struct civil){year, month, 31});

        return (struct date){end.day - date_weekday(end) % 7};
}

static const int64_t winter_ms = 3600000, summer_ms = 7200000;

/* How much Dutch clocks are ahead of UTC. Both changes are at 01:00 UTC. */
static int64_t offset_at(int64_t ms)
{
        int64_t into;
        struct date date = ms_date(ms, &into);
        struct civil civil;

        if (!date.day)
                return winter_ms;
        civil = date_civil(date);
        /* Only in these two months does it matter which Sunday is the last. */
        if (civil.month == 3)
                return ms >= date_ms(last_sunday(civil.year, 3)) + hour_ms ? summer_ms : winter_ms;
        if (civil.month == 10)
                return ms < date_ms(last_sunday(civil.year, 10)) + hour_ms ? summer_ms : winter_ms;
        return civil.month > 3 && civil.month < 10 ? summer_ms : winter_ms;
}

/* The moment at which Dutch clocks show `local`. In the hour that comes twice it is the one with `offset`; in the hour
 * that is skipped, as much later as the clocks jump. */
static int64_t local_ms(int64_t local, int64_t offset)
{
        int64_t other = offset == winter_ms ? summer_ms : winter_ms;

        if (offset_at(local - offset) == offset)
                return local - offset;
        return local - (offset_at(local - other) == other ? other : winter_ms);
}

/* A moment of the years that have days. Others can stand in a message, so nothing is added to them unasked. */
static bool is_dated(struct instant at)
{
        return at.ms && at.ms >= date_ms((struct date){1}) && at.ms < date_ms((struct date){DAY_LAST + 1});
}

struct date instant_date(struct instant at)
{
        int64_t into;

        return is_dated(at) ? ms_date(at.ms + offset_at(at.ms), &into) : (struct date){0};
}

struct instant date_instant(struct date date)
{
        return (struct instant){date.day ? local_ms(date_ms(date), winter_ms) : 0};
}

const char *instant_text(struct instant at, char text[INSTANT_TEXT])
{
        char day[DATE_TEXT];
        int64_t into;
        struct date date = ms_date(at.ms, &into);
        uint32_t ms = (uint32_t)into;

        text[0] = '\0';
        if (is_dated(at))
                snprintf(text, INSTANT_TEXT, "%sT%02" PRIu32 ":%02" PRIu32 ":%02" PRIu32 ".%03" PRIu32 "Z", date_text(date, day),
                         ms / 3600000 % 24, ms / 60000 % 60, ms / 1000 % 60, ms % 1000);
        return text;
}

/* "T09:00:00Z" or "T09:00:00.000Z" */
static bool read_time(const char **at, int64_t *ms)
{
        int hours, minutes, seconds, thousandths = 0;

        if (!read_char(at, 'T') || !read_digits(at, 2, &hours) || !read_char(at, ':') || !read_digits(at, 2, &minutes) ||
            !read_char(at, ':') || !read_digits(at, 2, &seconds))
                return false;
        if (**at == '.' && (!read_char(at, '.') || !read_digits(at, 3, &thousandths)))
                return false;
        *ms = ((hours * 60 + minutes) * 60 + seconds) * (int64_t)1000 + thousandths;
        return hours < 24 && minutes < 60 && seconds < 60 && read_char(at, 'Z');
}

bool instant_parse(const char *text, struct instant *out, struct err *err)
{
        const char *at = text;
        struct instant instant = {0};
        struct date date;
        int64_t into;

        if (read_date(&at, &date)) {
                if (!*at)
                        instant = date_instant(date);
                else if (read_time(&at, &into) && !*at)
                        instant.ms = date_ms(date) + into;
        }
        if (!instant.ms)
                return err_set(err, ERR_REFUSED, "\"%.40s\" is not a moment (try 2026-03-02T09:00:00Z or 2026-03-02)", text);
        *out = instant;
        return true;
}

static const char *const unit_texts[] = {
        [UNIT_NONE] = "",       [UNIT_SECONDS] = "s", [UNIT_HOURS] = "h",  [UNIT_DAYS] = "d",
        [UNIT_WORKDAYS] = "wd", [UNIT_WEEKS] = "w",   [UNIT_MONTHS] = "m", [UNIT_YEARS] = "y",
};
enum { LENGTH_MOST = 1000000 };

bool length_parse(const char *text, struct length *out, struct err *err)
{
        const char *at = text;
        int32_t n = 0;

        for (; *at >= '0' && *at <= '9' && n <= LENGTH_MOST; at++)
                n = n * 10 + (*at - '0');
        for (enum unit unit = UNIT_SECONDS; at > text && n <= LENGTH_MOST && unit <= UNIT_YEARS; unit++)
                if (strcmp(at, unit_texts[unit]) == 0) {
                        *out = (struct length){.n = n, .unit = unit};
                        return true;
                }
        return err_set(err, ERR_REFUSED, "\"%.40s\" is not a length of time (try 10d, 36h, 5wd, 8w, 3m)", text);
}

const char *length_text(struct length length, char text[LENGTH_TEXT])
{
        text[0] = '\0';
        if (length.unit != UNIT_NONE)
                snprintf(text, LENGTH_TEXT, "%" PRId32 "%s", length.n, unit_texts[length.unit]);
        return text;
}

struct date date_add(struct date date, struct length length)
{
        switch (length.unit) {
        case UNIT_DAYS:
                return date_add_days(date, length.n);
        case UNIT_WEEKS:
                return date_add_days(date, 7 * (int64_t)length.n);
        case UNIT_MONTHS:
                return date_add_months(date, length.n);
        case UNIT_YEARS:
                return abs(length.n) < 10000 ? date_add_months(date, 12 * length.n) : (struct date){0};
        case UNIT_NONE:
        case UNIT_SECONDS:
        case UNIT_HOURS:
        case UNIT_WORKDAYS:
                break;
        }
        return (struct date){0};
}

struct instant instant_add(struct instant at, struct length length)
{
        int64_t offset = offset_at(at.ms), into;
        struct date date;

        if (!is_dated(at))
                return (struct instant){0};
        if (length.unit == UNIT_SECONDS || length.unit == UNIT_HOURS)
                return (struct instant){at.ms + length.n * (length.unit == UNIT_HOURS ? hour_ms : (int64_t)1000)};
        date = date_add(ms_date(at.ms + offset, &into), length);
        return (struct instant){date.day ? local_ms(date_ms(date) + into, offset) : 0};
}
