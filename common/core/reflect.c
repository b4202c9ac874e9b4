#include <string.h>

#include "law.h"
#include "must.h"
#include "reflect.h"

enum { GROUPS = REFLECT_PENSION };

/* One category while it is being chosen from. */
struct choice {
        const Law *law;
        struct reflect_worker *worker;
        size_t n;
        struct date reference;
        struct arena *arena;
        struct reflect_worker **order; /* shortest service first, the order of the list where it is equal */
        const char **line;             /* of the derivation */
        size_t n_lines;
};
/* A group's part in proportion: whole + rest / n. */
struct share {
        size_t members, whole, rest;
        bool is_rounded_up;
};

static void say(struct choice *choice, const char *line)
{
        *(const char **)arena_append(choice->arena, (void **)&choice->line, &choice->n_lines, sizeof line) = line;
}

static const char *said(const struct choice *choice)
{
        size_t size = 1;
        char *text, *at;

        for (size_t i = 0; i < choice->n_lines; i++)
                size += strlen(choice->line[i]) + 1;
        at = text = arena_alloc(choice->arena, size);
        for (size_t i = 0; i < choice->n_lines; i++) {
                at = stpcpy(at, choice->line[i]);
                *at++ = '\n';
        }
        return text;
}

/* Someone reaches state pension on the day on which they are as old as the law then asks. A higher age later does not undo it. */
static bool is_past_pension(const struct choice *choice, const struct reflect_worker *worker)
{
        for (size_t i = 0; i < choice->law->n_params; i++) {
                const Param *param = choice->law->params[i];
                struct date day;

                if (strcmp(param->name, "state-pension.age-months") || param->value > 12 * 200)
                        continue;
                day = date_add_months(worker->born, (int)param->value);
                if (day.day && date_ymd(day) >= param->from && (!param->until || date_ymd(day) <= param->until) &&
                    day.day <= choice->reference.day)
                        return true;
        }
        return false;
}

static bool worker_place(const struct choice *choice, struct reflect_worker *worker, struct err *err)
{
        char text[DATE_TEXT];
        bool found;

        worker->goes = false;
        if (!worker->born.day || !worker->since.day)
                return err_set(err, ERR_REFUSED, "%s: the birth date and the first day of service are both needed", worker->id);
        if (worker->since.day > choice->reference.day)
                return err_set(err, ERR_REFUSED, "%s: not yet in service on the reference date %s", worker->id,
                               date_text(choice->reference, text));
        if (worker->born.day >= worker->since.day)
                return err_set(err, ERR_REFUSED, "%s: in service before being born", worker->id);
        worker->group = REFLECT_PENSION;
        if (is_past_pension(choice, worker))
                return true;
        worker->group = (unsigned)law_step(choice->law, "age-group-by-years", date_age(worker->born, choice->reference),
                                           choice->reference, &found);
        if (!found || !worker->group || worker->group >= REFLECT_PENSION)
                return err_set(err, ERR_REFUSED, "%s: the law has no age group for someone of %d on %s", worker->id,
                               date_age(worker->born, choice->reference), date_text(choice->reference, text));
        return true;
}

static bool order_fill(struct choice *choice, struct err *err)
{
        choice->order = arena_alloc(choice->arena, (choice->n + 1) * sizeof(struct reflect_worker *));
        for (size_t i = 0; i < choice->n; i++) {
                struct reflect_worker *worker = &choice->worker[i];
                size_t at = i;

                if (!worker_place(choice, worker, err))
                        return false;
                for (size_t j = 0; j < i; j++)
                        if (!strcmp(choice->worker[j].id, worker->id))
                                return err_set(err, ERR_REFUSED, "%s: is in the list twice", worker->id);
                for (; at && choice->order[at - 1]->since.day < worker->since.day; at--)
                        choice->order[at] = choice->order[at - 1];
                choice->order[at] = worker;
        }
        return true;
}

/* The next of a group to go: shortest service of those who stay so far. */
static struct reflect_worker *next_of(const struct choice *choice, unsigned group)
{
        for (size_t i = 0; i < choice->n; i++)
                if (choice->order[i]->group == group && !choice->order[i]->goes)
                        return choice->order[i];
        return NULL;
}

static void take(struct choice *choice, unsigned group, size_t many, const char *because)
{
        char text[DATE_TEXT];

        for (size_t i = 0; i < many; i++) {
                struct reflect_worker *worker = next_of(choice, group);

                worker->goes = true;
                say(choice, arena_text(choice->arena, "%s goes (in service since %s): %s", worker->id,
                                       date_text(worker->since, text), because));
        }
}

/* Where the law leaves it to the employer, nobody should think that it decided. */
static void say_equals(struct choice *choice)
{
        char text[DATE_TEXT];

        for (size_t i = 0; i < choice->n; i++) {
                const struct reflect_worker *worker = choice->order[i], *stays = next_of(choice, worker->group);

                if (worker->goes && stays && stays->since.day == worker->since.day)
                        say(choice, arena_text(choice->arena,
                                               "%s and %s have equal service since %s: the employer decides (art. 11(3)), here "
                                               "by the order of the list",
                                               worker->id, stays->id, date_text(worker->since, text)));
        }
}

static size_t group_size(const struct choice *choice, unsigned group)
{
        size_t n = 0;

        for (size_t i = 0; i < choice->n; i++)
                n += choice->worker[i].group == group;
        return n;
}

/* Does group `a` come before `b` for a post that is left: the larger fraction, then the shorter service of the next candidate,
 * then the place of that candidate in the list. */
static bool is_sooner(const struct choice *choice, const struct share *share, unsigned a, unsigned b)
{
        const struct reflect_worker *one = next_of(choice, a), *other = next_of(choice, b);

        if (share[a].rest != share[b].rest)
                return share[a].rest > share[b].rest;
        if (one->since.day != other->since.day)
                return one->since.day > other->since.day;
        return one < other;
}

static void take_left(struct choice *choice, struct share share[GROUPS], size_t left, size_t n)
{
        while (left--) {
                const char *because;
                unsigned best = 0, ties = 0, equals = 0;

                for (unsigned g = 1; g < GROUPS; g++)
                        if (share[g].rest && !share[g].is_rounded_up && (!best || is_sooner(choice, share, g, best)))
                                best = g;
                must(best);
                for (unsigned g = 1; g < GROUPS; g++)
                        if (share[g].rest == share[best].rest && !share[g].is_rounded_up) {
                                ties++;
                                equals += next_of(choice, g)->since.day == next_of(choice, best)->since.day;
                        }
                because = arena_text(choice->arena, "group %u has the largest fraction left, %zu/%zu", best, share[best].rest, n);
                if (ties > 1)
                        because = arena_text(choice->arena,
                                             "%u groups have the largest fraction left, %zu/%zu; of their next candidates the "
                                             "shortest service goes%s",
                                             ties, share[best].rest, n,
                                             equals > 1 ? ", and where that is equal too, the first of the list" : "");
                share[best].is_rounded_up = true;
                take(choice, best, 1, because);
        }
}

static void reflect(struct choice *choice, size_t reduction)
{
        size_t n = choice->n - group_size(choice, REFLECT_PENSION), left = reduction;
        struct share share[GROUPS] = {0};

        for (unsigned g = 1; g < GROUPS && n; g++) {
                share[g].members = group_size(choice, g);
                share[g].whole = share[g].members * reduction / n;
                share[g].rest = share[g].members * reduction % n;
                left -= share[g].whole;
                if (share[g].members)
                        say(choice, arena_text(choice->arena, "group %u: %zu * %zu / %zu = %zu and %zu/%zu", g, share[g].members,
                                               reduction, n, share[g].whole, share[g].rest, n));
        }
        for (unsigned g = 1; g < GROUPS; g++)
                take(choice, g, share[g].whole, arena_text(choice->arena, "the whole part of group %u, last in first out", g));
        take_left(choice, share, left, n);
}

bool reflect_choose(const Law *law, struct reflect_worker *workers, size_t n, size_t reduction, struct date reference,
                    struct arena *arena, const char **why, struct err *err)
{
        struct choice choice = {.law = law, .worker = workers, .n = n, .reference = reference, .arena = arena};
        char text[DATE_TEXT];
        size_t pension, first;

        if (!reference.day)
                return err_set(err, ERR_REFUSED, "a reference date is needed (Ontslagregeling art. 12)");
        if (reduction > n)
                return err_set(err, ERR_REFUSED, "%zu posts cannot go where %zu people work", reduction, n);
        if (!order_fill(&choice, err))
                return false;
        say(&choice, arena_text(arena, "%zu of %zu go, reference date %s (Ontslagregeling art. 11 and 12)", reduction, n,
                                date_text(reference, text)));
        pension = group_size(&choice, REFLECT_PENSION);
        first = pension < reduction ? pension : reduction;
        take(&choice, REFLECT_PENSION, first, "past state pension, so before the others (art. 11(2))");
        if (reduction > first)
                reflect(&choice, reduction - first);
        say_equals(&choice);
        *why = said(&choice);
        return true;
}
