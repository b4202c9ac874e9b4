/* For tests: a flow in which all can happen that words are there for, and the events of a casefile in their order. */
#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "centre.h"
#include "must.h"

static const char story_flow[] =
        "flow: story\nversion: 1\ntitle: {en: Story, nl: Verhaal}\nstart: asked\n"
        "figures:\n  size: {on: announced, title: {en: Size, nl: Omvang}}\n"
        "override: {by: [lead], reasons: [hardship], second: [caseworker, lead]}\n"
        "suspension: {by: [caseworker], reasons: [other-work]}\n"
        "states:\n"
        "  asked: {title: {en: Asked, nl: Gevraagd}, employer: sender, payer: {benefit: 60, sender: 40}}\n"
        "  begun: {title: {en: Begun, nl: Begonnen}, employer: centre, payer: sender}\n"
        "  over:  {title: {en: Over, nl: Voorbij}, employer: none, payer: none}\n"
        "  done:  {title: {en: Done, nl: Klaar}, end: placed}\n"
        "  gone:  {title: {en: Gone, nl: Weg}, end: left}\n"
        "transitions:\n"
        "  begin:  {from: asked, to: begun, by: caseworker, requires: [{within: answer}, {fact: offer}]}\n"
        "  refuse: {from: asked, to: gone, by: [employee, caseworker], reasons: [moved, other]}\n"
        "  end:    {from: begun, to: over, by: clock, requires: [{placement: none}]}\n"
        "  finish: {from: [begun, over], to: done, by: caseworker, effects: [{milestone: fee}]}\n"
        "terms:\n"
        "  answer: {after: 2w, from: announced, basis: own, grace: 3d, warn: [1w, 2wd]}\n"
        "  reply:  {after: 10d, from: announced, basis: own, until: activity talk}\n"
        "  sum:    {after: {by: size, 0: 1m, 50: 2m}, from: entered begun, basis: own, pause: on, warn: 1w, then: end}\n"
        "  final:  {after: 1y, from: entered over, basis: contract}\n";

struct story {
        struct centre *c;
        Event **events;
        size_t n;
};

static inline bool story_visit(void *self, struct bytes key, uint64_t value)
{
        struct story *story = self;
        struct world *world = story->c->world;
        struct keybuf own;
        const Event *event = world->ops->get(world, TABLE_EVENTS, key_u64(&own, key_read_u64(key, 8)));

        (void)value;
        assert_non_null(event);
        *(Event **)arena_append(story->c->arena, (void **)&story->events, &story->n, sizeof *story->events) = (Event *)event;
        return true;
}

static inline struct story story_of(struct centre *c, uint64_t casefile)
{
        struct story story = {.c = c};
        struct keybuf key;

        c->world->ops->scan(c->world, TABLE_CASE_EVENTS, key_u64(&key, casefile), story_visit, &story);
        return story;
}

/* Somebody in the flow, told on Monday 5 January 2026. */
static inline uint64_t story_begin(struct centre *c)
{
        Command *command = centre_employee(c, "story", "s");

        APPEND(c->arena, command->employee_log, facts) = centre_fact(c, "announced", 20260105);
        return centre_do(c, command);
}

static inline void story_figure(struct centre *c, uint64_t casefile, const char *name, uint32_t value)
{
        Command *command = centre_command(c, COMMAND__WHAT_CASE_RECORD);
        Figure *figure = NEW(c->arena, Figure, figure);

        figure->name = arena_strdup(c->arena, name);
        figure->value = value;
        command->case_record = NEW(c->arena, CaseRecord, case_record);
        command->case_record->casefile = casefile;
        APPEND(c->arena, command->case_record, figures) = figure;
        centre_do(c, command);
}

static inline void story_suspend(struct centre *c, uint64_t casefile, uint32_t from, uint32_t until)
{
        Command *command = centre_command(c, COMMAND__WHAT_CASE_SUSPEND);

        command->case_suspend = NEW(c->arena, CaseSuspend, case_suspend);
        command->case_suspend->casefile = casefile;
        command->case_suspend->suspension = NEW(c->arena, Suspension, suspension);
        command->case_suspend->suspension->from = from;
        command->case_suspend->suspension->until = until;
        command->case_suspend->suspension->reason = arena_strdup(c->arena, "other-work");
        centre_do(c, command);
}

static inline void story_talk(struct centre *c, uint64_t casefile, uint32_t on)
{
        Command *command = centre_command(c, COMMAND__WHAT_ACTIVITY_RECORD);

        command->activity_record = NEW(c->arena, ActivityRecord, activity_record);
        command->activity_record->casefile = casefile;
        command->activity_record->activity = NEW(c->arena, Activity, activity);
        command->activity_record->activity->kind = arena_strdup(c->arena, "talk");
        command->activity_record->activity->from = on;
        centre_do(c, command);
}

static inline Command *story_override(struct centre *c, uint64_t casefile, const char *transition)
{
        Command *command = centre_step(c, casefile, transition);

        command->case_step->override = arena_strdup(c->arena, "hardship");
        return command;
}

static inline void story_has(const char *text, const char *part)
{
        if (!strstr(text, part))
                fail_msg("\"%s\" is not in \"%s\"", part, text);
}
