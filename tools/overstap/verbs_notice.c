/* Notices, and the employers that they are about. */
#include "import_run.h"
#include "must.h"
#include "verbs.h"

int list_tell(struct call *call, Kind kind, const char *name, const struct column *columns, size_t n_columns)
{
        List *list = NEW(call->arena, List, list);
        Query query = QUERY__INIT;
        int status;

        list->kind = kind;
        if (taken(call, OPT_STATE))
                list->state = (char *)taken(call, OPT_STATE);
        if (taken(call, OPT_REFERENCE))
                list->reference = (char *)taken(call, OPT_REFERENCE);
        if (taken(call, OPT_FLOW))
                list->flow = (char *)taken(call, OPT_FLOW);
        if (taken(call, OPT_PROGRAMME))
                list->programme = (char *)taken(call, OPT_PROGRAMME);
        if (taken(call, OPT_GUIDE))
                list->guide = (char *)taken(call, OPT_GUIDE);
        if (!take_number(call, OPT_FLOW_VERSION, 100000, &list->flow_version))
                return EXIT_WRONG;
        if ((taken(call, OPT_CASE) && !take_id(taken(call, OPT_CASE), "casefile", &list->casefile)) ||
            (taken(call, OPT_NOTICE) && !take_id(taken(call, OPT_NOTICE), "notice", &list->notice)) ||
            (taken(call, OPT_VACANCY) && !take_id(taken(call, OPT_VACANCY), "vacancy", &list->vacancy)))
                return EXIT_WRONG;
        if ((status = take_employer(call, taken(call, OPT_EMPLOYER), &list->employer)))
                return status;
        query.what_case = QUERY__WHAT_LIST;
        query.list = list;
        return call_list(call, &query, name, columns, n_columns);
}

int show_tell(struct call *call, Kind kind, const char *what)
{
        Show *show = NEW(call->arena, Show, show);

        show->kind = kind;
        return take_id(call->line.arg[0], what, &show->id) ? call_show(call, show) : EXIT_WRONG;
}

int version_tell(struct call *call, Kind kind)
{
        Show *show = NEW(call->arena, Show, show);
        uint32_t version = 0;

        show->kind = kind;
        show->name = call->line.arg[0];
        if (!take_number(call, OPT_FLOW_VERSION, 100000, &version))
                return EXIT_WRONG;
        show->id = version;
        return call_show(call, show);
}

/* ---- notices */

int notice_submit(struct call *call)
{
        return import_run(call, IMPORT_NOTICES);
}

int notice_list(struct call *call)
{
        static const struct column columns[] = {
                {"NOTICE", "id", true},
                {"STATE", "state", false},
                {"EMPLOYER", "content.employer", true},
                {"REFERENCE", "content.reference", false},
                {"POSTS", "content.posts", true},
                {"ANNOUNCED", "content.announced_on", false},
                {"FREE ON", "free_on", false},
                {"COUNTED", "counted", true},
                {"AMENDS", "amends", true},
                {"MISSING", "missing", false},
        };

        return list_tell(call, KIND__KIND_NOTICE, "notices", columns, COUNT(columns));
}

int notice_show(struct call *call)
{
        return show_tell(call, KIND__KIND_NOTICE, "notice");
}

int notice_amend(struct call *call)
{
        NoticeAmend *amend = NEW(call->arena, NoticeAmend, notice_amend);
        const Command *command;
        int status;

        if (!take_id(call->line.arg[0], "notice", &amend->notice))
                return EXIT_WRONG;
        if ((status = import_one(call, IMPORT_NOTICES, call->line.arg[1], &command)))
                return status;
        must(command->what_case == COMMAND__WHAT_NOTICE_SUBMIT);
        amend->content = command->notice_submit->content;
        return call_send_with(call, COMMAND__WHAT_NOTICE_AMEND, amend, command->personal);
}

int notice_withdraw(struct call *call)
{
        NoticeWithdraw *withdraw = NEW(call->arena, NoticeWithdraw, notice_withdraw);

        if (!take_id(call->line.arg[0], "notice", &withdraw->notice))
                return EXIT_WRONG;
        withdraw->reason = (char *)taken(call, OPT_REASON);
        return call_send(call, COMMAND__WHAT_NOTICE_WITHDRAW, withdraw);
}

/* ---- employers */

int employer_register(struct call *call)
{
        return import_run(call, IMPORT_EMPLOYERS);
}

int employer_list(struct call *call)
{
        static const struct column columns[] = {
                {"EMPLOYER", "id", true},
                {"NAME", "name", false},
                {"REFERENCE", "reference", false},
                {"TRADE NUMBER", "trade_number", false},
                {"POSTCODE", "pc4", true},
                {"SHRINKING", "shrinking", false},
                {"REGISTERED", "registered", false},
        };

        return list_tell(call, KIND__KIND_EMPLOYER, "employers", columns, COUNT(columns));
}

int employer_show(struct call *call)
{
        return show_tell(call, KIND__KIND_EMPLOYER, "employer");
}
