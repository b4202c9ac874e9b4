#include "derivation.h"

static void add(struct derivation *why, enum derived kind, const char *source, const char *fmt, va_list args)
{
        struct derivation_line *line = arena_append(why->arena, (void **)&why->line, &why->n, sizeof *line);

        *line = (struct derivation_line){kind, arena_vtext(why->arena, fmt, args), source ? source : ""};
}

void derivation_fact(struct derivation *why, const char *fmt, ...)
{
        va_list args;

        va_start(args, fmt);
        add(why, DERIVED_FACT, "", fmt, args);
        va_end(args);
}

void derivation_step(struct derivation *why, const char *source, const char *fmt, ...)
{
        va_list args;

        va_start(args, fmt);
        add(why, DERIVED_STEP, source, fmt, args);
        va_end(args);
}

void derivation_warning(struct derivation *why, const char *source, const char *fmt, ...)
{
        va_list args;

        va_start(args, fmt);
        add(why, DERIVED_WARNING, source, fmt, args);
        va_end(args);
}

const char *derivation_date(const struct derivation *why, struct date date)
{
        char text[DATE_TEXT];

        return arena_strdup(why->arena, date_text(date, text));
}

const char *derivation_money(const struct derivation *why, struct money money)
{
        char text[MONEY_TEXT];

        return arena_strdup(why->arena, money_text(money, text));
}

const char *derivation_fraction(const struct derivation *why, struct fraction fraction)
{
        char text[FRACTION_TEXT];

        return arena_strdup(why->arena, fraction_text(fraction, text));
}
