/* Casefiles: lists, steps, facts. */
#include "must.h"
#include "verbs.h"

int case_list(struct call *call)
{
        static const struct column columns[] = {
                {"CASE", "id", true},
                {"STATE", "state", false},
                {"FLOW", "flow", false},
                {"NOTICE", "notice", true},
                {"SENDER", "sender", true},
                {"REFERENCE", "reference", false},
                {"PROPOSALS", "proposals_open", true},
                {"SINCE", "entered_at", false},
                {"END", "end", false},
        };

        return list_tell(call, KIND__KIND_CASEFILE, "casefiles", columns, COUNT(columns));
}

int case_step(struct call *call)
{
        CaseStep *step = NEW(call->arena, CaseStep, case_step);

        if (!take_id(call->line.arg[0], "casefile", &step->casefile) || !take_date(call, OPT_ON, &step->on) ||
            !take_facts(&call->line.given[OPT_FACT], false, call->arena, &step->facts, &step->n_facts) ||
            !take_figures(&call->line.given[OPT_FIGURE], false, call->arena, &step->figures, &step->n_figures))
                return EXIT_WRONG;
        step->transition = call->line.arg[1];
        if (taken(call, OPT_REASON))
                step->reason = (char *)taken(call, OPT_REASON);
        if (taken(call, OPT_EXPECT))
                step->expect = (char *)taken(call, OPT_EXPECT);
        if (taken(call, OPT_OVERRIDE))
                step->override = (char *)taken(call, OPT_OVERRIDE);
        return call_send(call, COMMAND__WHAT_CASE_STEP, step);
}

int case_record(struct call *call)
{
        CaseRecord *record = NEW(call->arena, CaseRecord, case_record);
        const struct words facts = {(const char **)call->line.arg + 1, (size_t)call->line.n - 1};

        if (!take_id(call->line.arg[0], "casefile", &record->casefile) ||
            !take_facts(&facts, true, call->arena, &record->facts, &record->n_facts) ||
            !take_figures(&call->line.given[OPT_FIGURE], true, call->arena, &record->figures, &record->n_figures))
                return EXIT_WRONG;
        return call_send(call, COMMAND__WHAT_CASE_RECORD, record);
}

int case_activity(struct call *call)
{
        ActivityRecord *record = NEW(call->arena, ActivityRecord, activity_record);
        Activity *activity = NEW(call->arena, Activity, activity);
        int status;

        record->activity = activity;
        activity->kind = (char *)taken(call, OPT_KIND);
        if (!take_id(call->line.arg[0], "casefile", &record->casefile) || !take_date(call, OPT_FROM, &activity->from) ||
            !take_date(call, OPT_UNTIL, &activity->until))
                return EXIT_WRONG;
        if (taken(call, OPT_OUTCOME))
                activity->outcome = (char *)taken(call, OPT_OUTCOME);
        if ((status = take_employer(call, taken(call, OPT_EMPLOYER), &activity->employer)))
                return status;
        return call_send(call, COMMAND__WHAT_ACTIVITY_RECORD, record);
}

int case_task(struct call *call)
{
        TaskClose *close = NEW(call->arena, TaskClose, task_close);
        uint64_t task;

        if (!take_id(call->line.arg[0], "casefile", &close->casefile) || !take_id(call->line.arg[1], "task", &task))
                return EXIT_WRONG;
        if (task > UINT32_MAX) {
                complain("there is no task %s", call->line.arg[1]);
                return EXIT_REFUSED;
        }
        close->task = (uint32_t)task;
        return call_send(call, COMMAND__WHAT_TASK_CLOSE, close);
}
