#include "inside.h"

#include <stdlib.h>

#include "must.h"

/* A month of a search, in days. */
enum { SEARCH_MONTH = 30, POSTS_MOST = 10000 };

static uint32_t factor_percent(const struct run *run, const struct person *person, const struct factor *factor)
{
        uint32_t percent = 100, value;

        if (!factor->n || !people_figure(run, person, factor->figure, &value))
                return 100;
        for (size_t i = 0; i < factor->n && (uint32_t)factor->band[i].days <= value; i++)
                percent = factor->band[i].share;
        return percent;
}

/* Each month of a search has its own throw, the same whatever the casefile went through meanwhile, and its own day for it. Who
 * was not free to take work on that day has to wait for the next. */
int32_t market_day(struct run *run, struct person *person, PlacementKind kind)
{
        static const char *const asked[SCENARIO_KINDS] = {"", "search job", "search assignment", "search taster"};
        const struct market_kind *market = &run->scenario->market.kind[kind];
        uint32_t percent = factor_percent(run, person, &market->factor);

        if (!person->search)
                person->search = run->today;
        for (int32_t k = (run->today - person->search) / SEARCH_MONTH; market->n; k++) {
                struct dice dice =
                        dice_for(run->given->seed, person->key, asked[kind], (uint64_t)k + ((uint64_t)person->jobs << 32));
                uint32_t chance = market->chance[(size_t)k < market->n ? (size_t)k : market->n - 1];
                int32_t begins = person->search + k * SEARCH_MONTH;
                bool hits = dice_hits(&dice, chance * percent / 100);
                int32_t day = begins + (int32_t)dice_below(&dice, SEARCH_MONTH);

                if (begins >= run->last)
                        break;
                if (hits && day >= run->today)
                        return day < run->last ? day : NEVER;
        }
        return NEVER;
}

static struct post *post_first(struct run *run)
{
        while (run->post_first < run->n_posts && !run->post[run->post_first].left)
                run->post_first++;
        return run->post_first < run->n_posts ? &run->post[run->post_first] : NULL;
}

/* The oldest vacancy is filled first. A taster takes no post. */
bool market_take(struct run *run, PlacementKind kind, uint64_t *vacancy)
{
        struct post *post;

        *vacancy = 0;
        if (!run->scenario->market.is_limited || kind == PLACEMENT_KIND__PLACEMENT_TASTER)
                return true;
        post = post_first(run);
        if (!post)
                return false;
        post->left--;
        *vacancy = post->vacancy;
        return true;
}

static void post_add(struct run *run, struct post post)
{
        if (run->n_posts == run->post_room) {
                run->post_room = run->post_room ? 2 * run->post_room : 64;
                run->post = realloc(run->post, run->post_room * sizeof(*run->post));
                must(run->post);
        }
        run->post[run->n_posts++] = post;
}

static void vacancy_post(struct run *run, uint32_t posts)
{
        Command *command = run_command(run, COMMAND__WHAT_VACANCY_POST);
        Vacancy *vacancy = NEW(run->turn, Vacancy, vacancy);
        struct dice dice = dice_for(run->given->seed, (uint64_t)run->today, "vacancy open", 0);

        vacancy->employer = run->receiver;
        vacancy->title = arena_strdup(run->turn, "Work");
        vacancy->posts = posts;
        command->vacancy_post = NEW(run->turn, VacancyPost, vacancy_post);
        command->vacancy_post->vacancy = vacancy;
        if (run_send(run, SCENARIO_ROLES, NULL, command))
                post_add(run, (struct post){run->made, run->today + spread_draw(&run->scenario->market.open, &dice), posts});
        run->month->posts += posts;
}

void market_open(struct run *run, uint32_t posts)
{
        for (; posts && !run->failed; posts -= posts < POSTS_MOST ? posts : POSTS_MOST)
                vacancy_post(run, posts < POSTS_MOST ? posts : POSTS_MOST);
}

void market_close(struct run *run)
{
        for (size_t i = run->post_first; i < run->n_posts; i++) {
                Command *command;

                if (!run->post[i].left || run->post[i].closes > run->today)
                        continue;
                command = run_command(run, COMMAND__WHAT_VACANCY_CLOSE);
                command->vacancy_close = NEW(run->turn, VacancyClose, vacancy_close);
                command->vacancy_close->vacancy = run->post[i].vacancy;
                run->post[i].left = 0;
                (void)run_send(run, SCENARIO_ROLES, NULL, command);
        }
}

uint32_t market_left(const struct run *run)
{
        uint32_t left = 0;

        for (size_t i = run->post_first; i < run->n_posts; i++)
                left += run->post[i].left;
        return left;
}
