#include "scenario.h"

#include <string.h>

const char *const scenario_roles[SCENARIO_ROLES + 1] = {"caseworker", "lead", "employee", "employer", NULL};

unsigned scenario_role(const char *word)
{
        unsigned role = 0;

        while (role < SCENARIO_ROLES && strcmp(scenario_roles[role], word))
                role++;
        return role;
}

int32_t spread_draw(const struct spread *spread, struct dice *dice)
{
        uint64_t at;

        switch (spread->kind) {
        case SPREAD_MEAN:
                /* Misses have a mean one below that of tries. */
                return (int32_t)dice_misses(dice, (uint32_t)spread->least + 1);
        case SPREAD_SHARES:
                at = dice_below(dice, spread->total);
                for (size_t i = 0; i < spread->n; i++) {
                        if (at < spread->share[i].share)
                                return spread->share[i].days;
                        at -= spread->share[i].share;
                }
                return 0;
        default:
                return spread->least + (int32_t)dice_below(dice, (uint64_t)(spread->most - spread->least) + 1);
        }
}

const char *shares_draw(const struct shares *shares, struct dice *dice)
{
        uint64_t at = shares->total ? dice_below(dice, shares->total) : 0;

        for (size_t i = 0; i < shares->n; i++) {
                if (at < shares->share[i])
                        return shares->word[i];
                at -= shares->share[i];
        }
        return NULL;
}
