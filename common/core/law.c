#include <string.h>

#include "law.h"
#include "must.h"
#include "text.h"

_Static_assert((int)UNIT_DAYS == (int)UNIT__UNIT_IS_DAYS && (int)UNIT_YEARS == (int)UNIT__UNIT_IS_YEARS,
               "a Length of the schema reads as a length of base");

static struct length length_of(const Length *length)
{
        return (struct length){.n = (int32_t)length->n, .unit = (enum unit)length->unit};
}

const char *law_day_text(const Law *law, struct date day, struct arena *arena)
{
        static const char *const weekday[] = {"", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
        const char *holiday = law_holiday(law, day);
        char text[DATE_TEXT];

        return arena_text(arena, "%s %s%s%s", weekday[date_weekday(day)], date_text(day, text), holiday ? ", " : "",
                          holiday ? holiday : "");
}

/* Is `day` the day of the rule itself, before a Sunday moves it? */
static bool holiday_falls(const Holiday *holiday, struct date day)
{
        uint32_t ymd = date_ymd(day), year;
        struct date easter;

        if (holiday->month) {
                if (ymd % 10000 != holiday->month * 100 + holiday->day)
                        return false;
                year = ymd / 10000;
        } else {
                easter = date_add_days(day, -(int64_t)holiday->easter);
                year = (uint32_t)date_year(easter);
                /* Most days are told apart by their weekday, without the sum for Easter. */
                if (date_weekday(easter) != 7 || date_easter((int)year).day != easter.day)
                        return false;
        }
        return year >= holiday->from_year && (!holiday->until_year || year <= holiday->until_year);
}

static bool holiday_is_kept(const Holiday *holiday, struct date day)
{
        struct date sunday;

        if (!holiday->when_sunday)
                return holiday_falls(holiday, day);
        sunday = date_add_days(day, -(int64_t)holiday->when_sunday);
        return (date_weekday(day) != 7 && holiday_falls(holiday, day)) ||
               (date_weekday(sunday) == 7 && holiday_falls(holiday, sunday));
}

const char *law_holiday(const Law *law, struct date day)
{
        if (!day.day)
                return NULL;
        for (size_t i = 0; i < law->n_holidays; i++)
                if (holiday_is_kept(law->holidays[i], day))
                        return law->holidays[i]->name;
        return NULL;
}

bool law_is_workday(const Law *law, struct date day)
{
        return day.day && date_weekday(day) < 6 && !law_holiday(law, day);
}

struct date law_next_workday(const Law *law, struct date day)
{
        while (day.day && !law_is_workday(law, day))
                day = date_add_days(day, 1);
        return day;
}

struct date law_add_workdays(const Law *law, struct date day, int n)
{
        int step = n < 0 ? -1 : 1;

        while (n && day.day) {
                day = date_add_days(day, step);
                if (law_is_workday(law, day))
                        n -= step;
        }
        return day;
}

static bool is_in_force(uint32_t from, uint32_t until, struct date on)
{
        uint32_t ymd = date_ymd(on);

        return ymd && from <= ymd && (!until || ymd <= until);
}

const Param *law_row(const Law *law, const char *name, struct date on)
{
        for (size_t i = 0; i < law->n_params; i++)
                if (!strcmp(law->params[i]->name, name) && is_in_force(law->params[i]->from, law->params[i]->until, on))
                        return law->params[i];
        return NULL;
}

int64_t law_param(const Law *law, const char *name, struct date on, bool *found)
{
        const Param *row = law_row(law, name, on);

        *found = row;
        return row ? row->value : 0;
}

const Param *law_last_known(const Law *law, const char *name, struct date on)
{
        const Param *last = NULL;

        for (size_t i = 0; i < law->n_params; i++)
                if (!strcmp(law->params[i]->name, name) && law->params[i]->from <= date_ymd(on))
                        last = law->params[i];
        return last;
}

bool law_need(const Law *law, const char *name, struct date on, int64_t most, const Param **out, struct err *err)
{
        const Param *row = law_row(law, name, on);
        char day[DATE_TEXT];

        if (!row)
                return err_set(err, ERR_REFUSED, "the law installed here (%s, version %u) has no %s on %s", law->name,
                               law->version, name, date_text(on, day));
        if (row->value < 1 || row->value > most)
                return err_set(err, ERR_REFUSED, "the law installed here has %lld for %s, which is not from 1 to %lld",
                               (long long)row->value, name, (long long)most);
        *out = row;
        return true;
}

/* The N of a row "NAME.from-N", or -1 for any other. */
static int64_t step_from(const char *row, const char *name)
{
        size_t len = strlen(name);
        int64_t n = 0;
        int digits = 0;

        if (strncmp(row, name, len) || strncmp(row + len, ".from-", 6))
                return -1;
        for (row += len + 6; *row >= '0' && *row <= '9' && digits < 9; row++, digits++)
                n = n * 10 + (*row - '0');
        return digits && !*row ? n : -1;
}

const Param *law_step_row(const Law *law, const char *name, int64_t x, struct date on)
{
        const Param *best = NULL;
        int64_t highest = -1;

        for (size_t i = 0; i < law->n_params; i++) {
                const Param *param = law->params[i];
                int64_t from = step_from(param->name, name);

                if (from > highest && from <= x && is_in_force(param->from, param->until, on)) {
                        highest = from;
                        best = param;
                }
        }
        return best;
}

int64_t law_step(const Law *law, const char *name, int64_t x, struct date on, bool *found)
{
        const Param *row = law_step_row(law, name, x, on);

        *found = row;
        return row ? row->value : 0;
}

const Regime *law_regime(const Law *law, const char *name)
{
        if (text_empty(name))
                name = "nl-wmco";
        for (size_t i = 0; i < law->n_regimes; i++)
                if (!strcmp(law->regimes[i]->name, name))
                        return law->regimes[i];
        return NULL;
}

const LendingGate *law_lending_row(const Law *law, struct date day)
{
        for (size_t i = 0; i < law->n_lending; i++)
                if (is_in_force(law->lending[i]->from, law->lending[i]->until, day))
                        return law->lending[i];
        return NULL;
}

const char *law_lending_gate(const Law *law, struct date day)
{
        const LendingGate *row = law_lending_row(law, day);

        return row ? row->kind : NULL;
}

/* The last day as counted. Terms have days for edges, so that hours and seconds fill the days that hold them. */
static struct date term_strict(const Law *law, struct date start, struct length length)
{
        switch (length.unit) {
        case UNIT_SECONDS:
                return date_add_days(start, ((int64_t)length.n + 86399) / 86400);
        case UNIT_HOURS:
                return date_add_days(start, ((int64_t)length.n + 23) / 24);
        case UNIT_WORKDAYS:
                return law_add_workdays(law, start, length.n);
        default:
                return date_add(start, length);
        }
}

/* Algemene termijnenwet art. 4: not for terms in hours or years, nor for long ones. */
static bool term_is_moved(const Law *law, struct date start, struct length length)
{
        static const char *const most[] = {
                [UNIT_DAYS] = "terms.days-most", [UNIT_WEEKS] = "terms.weeks-most", [UNIT_MONTHS] = "terms.months-most"};
        int64_t limit;
        bool found;

        if (length.unit >= COUNT(most) || !most[length.unit])
                return false;
        limit = law_param(law, most[length.unit], start, &found);
        return found && length.n <= limit;
}

/* Art. 2: a term of some days holds enough that are no Saturday, Sunday or holiday. `end` is the last day so far. */
static struct date term_widened(const Law *law, struct date start, struct date strict, struct date end)
{
        bool has_least, has_normal;
        int64_t least = law_param(law, "terms.days-least", start, &has_least);
        int64_t normal = law_param(law, "terms.normal-days", start, &has_normal);
        struct date wide;

        if (!has_least || !has_normal || strict.day - start.day < least)
                return end;
        wide = law_add_workdays(law, start, (int)normal);
        return wide.day > end.day ? wide : end;
}

static const char *unmoved_why(Basis basis, bool is_moved)
{
        switch (basis) {
        case BASIS__BASIS_STATUTE:
                return is_moved ? "" : "; not moved: in hours or years, or too long (Algemene termijnenwet art. 4)";
        case BASIS__BASIS_MINISTERIAL:
                return "; not moved, but look at it: a term of a ministerial rule, and the act speaks of acts and decrees"
                       " (Algemene termijnenwet art. 1 and 5)";
        case BASIS__BASIS_CONTRACT:
                return "; not moved: a term by contract";
        default:
                return "; not moved: not a term of an act";
        }
}

struct term_days law_term(const Law *law, struct date start, const Length *length, Basis basis, struct arena *arena)
{
        return law_term_in(law, start, length ? length_of(length) : (struct length){0}, basis, arena);
}

struct term_days law_term_in(const Law *law, struct date start, struct length count, Basis basis, struct arena *arena)
{
        struct term_days days = {.strict = term_strict(law, start, count)};
        char text[DATE_TEXT], much[LENGTH_TEXT];
        struct date rolled = days.strict;
        const char *counted;
        bool moved;

        days.legal = days.strict;
        if (!days.strict.day) {
                days.why = arena_text(arena, "%s from %s has no last day", length_text(count, much),
                                      start.day ? date_text(start, text) : "no day");
                return days;
        }
        moved = basis == BASIS__BASIS_STATUTE && term_is_moved(law, start, count);
        if (moved) {
                rolled = law_next_workday(law, days.strict);
                days.legal = term_widened(law, start, days.strict, rolled);
        }
        counted = arena_text(arena, "%s from %s ends on %s", length_text(count, much), date_text(start, text),
                             law_day_text(law, days.strict, arena));
        if (days.legal.day > rolled.day)
                days.why = arena_text(arena,
                                      "%s; it runs on to %s, so as to hold enough days that are no Saturday, Sunday or holiday "
                                      "(Algemene termijnenwet art. 2)",
                                      counted, law_day_text(law, days.legal, arena));
        else if (rolled.day > days.strict.day)
                days.why = arena_text(arena, "%s; it runs on to %s (Algemene termijnenwet art. 1)", counted,
                                      law_day_text(law, days.legal, arena));
        else if (!law_is_workday(law, days.strict))
                days.why = arena_text(arena, "%s%s", counted, unmoved_why(basis, moved));
        else
                days.why = counted;
        return days;
}

static bool is_before(const struct counted *a, const struct counted *b)
{
        return a->on.day != b->on.day ? a->on.day < b->on.day : a->id < b->id;
}

/* By insertion: they come from a table that is in this order, all but the newest. */
static void sort_counted(struct counted *all, size_t n)
{
        for (size_t i = 1; i < n; i++) {
                struct counted moving = all[i];
                size_t at = i;

                for (; at && is_before(&moving, &all[at - 1]); at--)
                        all[at] = all[at - 1];
                all[at] = moving;
        }
}

/* A window is [start, start + length), and the best one starts at a notice: any other can be moved on to its first notice without
 * losing one, since a later start never ends earlier. */
struct law_count law_count_window(const Regime *regime, struct counted *all, size_t n, uint64_t self)
{
        struct law_count count = {0};
        struct length window = regime->window ? length_of(regime->window) : (struct length){0};
        size_t at = 0, end = 0;
        uint64_t sum = 0;

        sort_counted(all, n);
        while (at < n && all[at].id != self)
                at++;
        for (size_t first = 0; first <= at && at < n; first++) {
                struct date after = date_add(all[first].on, window);

                for (; end < n && (end == first || all[end].on.day < after.day); end++)
                        sum += all[end].posts;
                if (end > at && sum > count.sum) {
                        count.sum = sum > UINT32_MAX ? UINT32_MAX : (uint32_t)sum;
                        count.first = first;
                        count.n = end - first;
                }
                sum -= all[first].posts;
        }
        count.collective = regime->threshold && count.sum >= regime->threshold;
        count.warned = regime->threshold && regime->warn_at && count.sum >= regime->warn_at;
        return count;
}

static bool has_text(const Item *texts, size_t n, Item item)
{
        for (size_t i = 0; i < n; i++)
                if (texts[i] == item)
                        return true;
        return false;
}

static bool has_item(const NoticeContent *content, const Item *texts, size_t n_texts, Item item)
{
        switch (item) {
        case ITEM__ITEM_POSTS:
                return content->posts;
        case ITEM__ITEM_GROUPS:
                return content->n_groups;
        case ITEM__ITEM_HEADCOUNT:
                return content->headcount;
        case ITEM__ITEM_ENDS:
                return content->first_end;
        case ITEM__ITEM_WAYS:
                return content->n_ways;
        case ITEM__ITEM_WORKS_COUNCIL:
                return content->works_council == WORKS_COUNCIL__WORKS_COUNCIL_NONE ||
                       (content->works_council == WORKS_COUNCIL__WORKS_COUNCIL_PRESENT && content->works_council_on);
        default:
                return has_text(texts, n_texts, item);
        }
}

size_t law_missing(const Regime *regime, const NoticeContent *content, const Item *texts, size_t n_texts, Item *out, size_t room)
{
        size_t n = 0;

        for (size_t i = 0; i < regime->n_items && n < room; i++)
                if (!has_item(content, texts, n_texts, regime->items[i]))
                        out[n++] = regime->items[i];
        return n;
}

struct law_standstill law_standstill(const Law *law, const Regime *regime, struct date complete_on, struct date unions_agreed_on,
                                     struct arena *arena)
{
        struct term_days month;
        struct date agreed = unions_agreed_on.day > complete_on.day ? unions_agreed_on : complete_on;
        char text[DATE_TEXT], legal[DATE_TEXT];

        if (!regime->standstill || !complete_on.day)
                return (struct law_standstill){complete_on, complete_on, arena_strdup(arena, "")};
        month = law_term(law, complete_on, regime->standstill, regime->basis, arena);
        if (!unions_agreed_on.day || agreed.day >= month.legal.day)
                return (struct law_standstill){month.strict, month.legal, month.why};
        return (struct law_standstill){month.strict, agreed,
                                       arena_text(arena, "all unions declared on %s that they agree (%s); without it: %s",
                                                  date_text(unions_agreed_on, text), regime->source,
                                                  date_text(month.legal, legal))};
}

static bool notice_is_sound(struct date given, struct date since, struct date received, struct date decided, struct err *err)
{
        if (!given.day || !since.day)
                return err_set(err, ERR_REFUSED, "the day of the notice and the first day of service are both needed");
        if (since.day > given.day)
                return err_set(err, ERR_REFUSED, "service begins after the notice was given");
        if (!received.day != !decided.day)
                return err_set(
                        err, ERR_REFUSED,
                        "a procedure has a day on which the request was received and one on which it was decided; give both");
        if (received.day > decided.day)
                return err_set(err, ERR_REFUSED, "the request was decided before it was received");
        if (decided.day > given.day)
                return err_set(err, ERR_REFUSED, "notice was given before the decision");
        return true;
}

static const char *notice_why(const struct law_notice *notice, struct date given, int days, int floor, struct arena *arena)
{
        char day[DATE_TEXT], end[DATE_TEXT];
        const char *less = "";

        if (days)
                less = arena_text(arena, ", less %d days of procedure while at least %dm remains%s", days, floor,
                                  notice->floor.day > notice->shortened.day ? ", which it does not" : "");
        return arena_text(arena, "%dy of service on %s asks for %dm of notice%s, against the end of a month: %s (BW 7:672)",
                          notice->years, date_text(given, day), notice->months, less, date_text(notice->end, end));
}

bool law_notice_months(const Law *law, int years, struct date on, const Param **out, struct err *err)
{
        const Param *row = law_step_row(law, "notice.months-by-service-years", years, on);
        char day[DATE_TEXT];

        if (!row || row->value > 12 * 9999)
                return err_set(err, ERR_REFUSED, "the law installed here has no notice terms for %s", date_text(on, day));
        *out = row;
        return true;
}

bool law_notice_end(const Law *law, struct date given, struct date since, struct date received, struct date decided,
                    struct arena *arena, struct law_notice *out, struct err *err)
{
        struct law_notice notice = {.years = date_age(since, given)};
        const Param *months;
        char day[DATE_TEXT];
        bool has_floor;
        int64_t floor_months;

        if (!notice_is_sound(given, since, received, decided, err) || !law_notice_months(law, notice.years, given, &months, err))
                return false;
        notice.months = (int)months->value;
        floor_months = law_param(law, "notice.floor-months", given, &has_floor);
        if (!has_floor)
                return err_set(err, ERR_REFUSED, "the law installed here has no notice terms for %s", date_text(given, day));
        notice.counted = date_add_months(given, notice.months);
        notice.shortened = date_add_days(notice.counted, received.day - decided.day);
        notice.floor = date_add_months(given, (int)floor_months);
        if (!notice.counted.day || !notice.shortened.day || !notice.floor.day)
                return err_set(err, ERR_REFUSED, "the notice would end after the year 9999");
        notice.end = date_month_end(notice.shortened.day > notice.floor.day ? notice.shortened : notice.floor);
        notice.end_full = date_month_end(notice.counted);
        notice.redeployment = date_add_months(decided, notice.months);
        notice.why = notice_why(&notice, given, decided.day - received.day, (int)floor_months, arena);
        *out = notice;
        return true;
}
