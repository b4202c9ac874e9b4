/* Notices (meldingen): what an employer announces, when it counts as given, and from when acts are allowed.
 *
 * Incomplete is "not given" and its clock does not run (WMCO art. 5). Twenty posts in one work area within three months make it collective
 * (art. 3); then no act for a month after it was complete (art. 5a), unless all unions declare themselves. An amendment is a notice
 * of its own that links to what it amends; nothing is merged, and only the last of a chain counts. */
#include <string.h>

#include "decide.h"
#include "law.h"
#include "must.h"
#include "programme.h"
#include "text.h"

enum { COUNTED_MOST = 100000000, COUNTED_WITH_MOST = 500 };

/* Notices of one employer, or of staff, are known by the reference their sender gave. */
static void ref_key(struct keybuf *key, const struct decision *d, const char *reference)
{
        const Principal *by = d->entry->by;

        key_start(key);
        key_add_u64(key, by ? by->employer : 0);
        key_add_bytes(key, reference, strlen(reference));
}

struct area_scan {
        struct decision *d;
        const char *place;
        uint32_t on;
        uint64_t found;         /* the latest at that place, announced no later */
        uint64_t except;
        struct counted *item;
        size_t n;
};

static bool count_visit(void *self, struct bytes key, uint64_t posts)
{
        struct area_scan *scan = self;
        struct counted counted = {key_read_u64(key, 16), date_of_ymd(key_read_u32(key, 12)), (uint32_t)posts};

        if (counted.id != scan->except && posts)
                *(struct counted *)codec_append(scan->d->arena, (void **)&scan->item, &scan->n, sizeof counted) = counted;
        return scan->n < 10000;
}

static bool place_visit(void *self, struct bytes key, uint64_t posts)
{
        struct area_scan *scan = self;
        uint64_t id = key_read_u64(key, 16);
        uint32_t on = key_read_u32(key, 12);
        const Notice *notice;

        (void)posts;
        if (scan->on && on > scan->on)
                return false;
        notice = world_notice(scan->d->world, id);
        if (notice && !strcmp(notice->content->place, scan->place))
                scan->found = id;
        return true;
}

static void area_prefix(struct keybuf *key, const NoticeContent *content)
{
        key_start(key);
        key_add_u64(key, content->employer);
        key_add_u32(key, content->area);
}

/* What this notice amends: what the sender says, or the latest with its reference, or, when it calls itself an amendment, the
 * employer's latest at that place. */
static uint64_t amends_of(struct decision *d, const NoticeContent *content, uint64_t said)
{
        struct area_scan scan = {.d = d, .place = content->place, .on = content->announced_on};
        struct keybuf key;
        uint64_t id = said;

        if (!id && text_set(content->reference)) {
                ref_key(&key, d, content->reference);
                id = d->world->ops->index_get(d->world, TABLE_NOTICE_REFS, key_bytes(&key));
        }
        if (!id && content->is_amendment) {
                area_prefix(&key, content);
                d->world->ops->scan(d->world, TABLE_NOTICE_AREAS, key_bytes(&key), place_visit, &scan);
                id = scan.found;
        }
        return id;
}

/* When it was given in full. A notice says itself when it was announced; an amendment completes it on its own day. */
static struct date complete_on(const struct decision *d, const Notice *notice, const Notice *amended)
{
        struct date announced = date_of_ymd(notice->content->announced_on);

        if (amended && amended->complete_on)
                return date_of_ymd(amended->complete_on);
        if (!announced.day || announced.day > d->today.day ||
            (amended && notice->content->announced_on <= amended->content->announced_on))
                return d->today;
        return announced;
}

static void standstill(struct decision *d, Notice *notice, const Regime *regime, const Notice *amended)
{
        struct law_standstill still;

        notice->complete_on = date_ymd(complete_on(d, notice, amended));
        still = law_standstill(world_law(d->world), regime, date_of_ymd(notice->complete_on),
                               date_of_ymd(notice->content->unions_agreed_on), d->arena);
        notice->strict_until = date_ymd(still.strict);
        notice->free_on = date_ymd(still.free_on);
        notice->free_why = arena_strdup(d->arena, still.why ? still.why : "");
}

static void count(struct decision *d, Notice *notice, const Regime *regime, const Notice *amended)
{
        struct area_scan scan = {.d = d, .except = amended ? amended->id : 0};
        struct counted self = {notice->id, date_of_ymd(notice->content->announced_on), notice->content->posts};
        struct keybuf key;
        struct law_count counted;

        if (!regime->threshold || !notice->content->area || !self.on.day || !self.posts)
                return;
        area_prefix(&key, notice->content);
        d->world->ops->scan(d->world, TABLE_NOTICE_AREAS, key_bytes(&key), count_visit, &scan);
        *(struct counted *)codec_append(d->arena, (void **)&scan.item, &scan.n, sizeof self) = self;
        counted = law_count_window(regime, scan.item, scan.n, self.id);
        /* What the schema has room for; far above any threshold. */
        notice->counted = counted.sum < COUNTED_MOST ? counted.sum : COUNTED_MOST;
        notice->collective = counted.collective;
        notice->warned = counted.warned;
        for (size_t i = 0; i < counted.n && i < COUNTED_WITH_MOST; i++)
                APPEND(d->arena, notice, counted_with) = scan.item[counted.first + i].id;
}

static enum verdict content_wrong(struct decision *d, NoticeContent *content, const Regime **regime)
{
        *regime = law_regime(world_law(d->world), content->regime);
        if (!*regime)
                return refuse(d, "notice.regime", "no law %s for notices is installed; leave it out for nl-wmco", content->regime);
        if (content->first_end && content->last_end && content->last_end < content->first_end)
                return refuse(d, "notice.ends", "the last end lies before the first");
        /* An employer brings its people into a programme only as one of its members. */
        return programme_wrong(d, content->programme, "notice.programme");
}

/* Sealed anew, the same texts read differently; that one is there which was not before is all that can be seen. */
static bool adds_text(const Sealed *given, const Sealed *known)
{
        for (size_t i = 0; given && i < given->n_items; i++) {
                bool is_known = false;

                for (size_t j = 0; known && j < known->n_items; j++)
                        is_known |= known->items[j] == given->items[i];
                if (!is_known)
                        return true;
        }
        return false;
}

static enum verdict submit(struct decision *d, const NoticeContent *given, uint64_t said)
{
        NoticeContent *content = codec_copy(given, d->arena);
        Notice *notice = NEW(d->arena, Notice, notice);
        const Notice *amended, *live;
        const Place *place;
        const Regime *regime;
        Item missing[16];
        uint64_t amends;
        Event *event;

        /* An employer speaks for itself, whatever name the file has. */
        if (has_role(d->entry->by, ROLE__ROLE_EMPLOYER) && d->entry->by->employer)
                content->employer = d->entry->by->employer;
        if (content_wrong(d, content, &regime))
                return VERDICT_REFUSED;
        content->regime = regime->name;
        content->employer = employer_resolve(d, content->employer, content->employer_name, content->employer_reference, "notice.employer");
        if (!content->employer)
                return VERDICT_REFUSED;
        if (!content->area && content->pc4 && (place = world_place(d->world, content->pc4)))
                content->area = place->area;
        amends = amends_of(d, content, said);
        while ((amended = world_notice(d->world, amends)) && amended->amended_by)
                amends = amended->amended_by;
        if (said && !amended)
                return refuse(d, "notice.unknown", "there is no notice %llu to amend", (unsigned long long)said);
        if (amended && amended->state == NOTICE_STATE__NOTICE_WITHDRAWN && said)
                return refuse(d, "notice.withdrawn", "notice %llu was withdrawn; submit a new one", (unsigned long long)amends);
        if (amended && amended->content->employer != content->employer)
                return refuse(d, "notice.employer", "notice %llu is of another employer", (unsigned long long)amends);
        /* One that was withdrawn was never given: the same again is a new announcement, and its clock starts anew. */
        live = amended && amended->state != NOTICE_STATE__NOTICE_WITHDRAWN ? amended : NULL;
        if (live && says_same(live->content, content, d->arena) && !adds_text(d->command->sealed, live->sealed)) {
                made(d, KIND__KIND_NOTICE, amended->id, true);
                return VERDICT_DONE;
        }
        notice->id = next_id(d, "notices");
        notice->content = content;
        notice->sealed = d->command->sealed ? d->command->sealed : live ? live->sealed : NULL;
        notice->amends = amended ? amended->id : 0;
        notice->chain = amended ? amended->chain : notice->id;
        notice->amends_unknown = content->is_amendment && !amended;
        notice->submitted_at = d->now.ms;
        notice->n_missing = law_missing(regime, content, notice->sealed ? notice->sealed->items : NULL,
                                        notice->sealed ? notice->sealed->n_items : 0, missing, COUNT(missing));
        notice->missing = arena_copy(d->arena, missing, sizeof missing);
        notice->state = notice->n_missing ? NOTICE_STATE__NOTICE_INCOMPLETE : NOTICE_STATE__NOTICE_COMPLETE;
        if (!notice->n_missing)
                standstill(d, notice, regime, live);
        count(d, notice, regime, live);
        event = happen(d, 0);
        event->what_case = EVENT__WHAT_NOTICE_SUBMITTED;
        event->notice_submitted = notice;
        made(d, KIND__KIND_NOTICE, notice->id, false);
        if (amended)
                made(d, KIND__KIND_NOTICE, amended->id, true);
        return VERDICT_DONE;
}

enum verdict decide_notice_submit(struct decision *d)
{
        if (!d->command->notice_submit->content)
                return refuse(d, "notice.content", "the notice is empty");
        return submit(d, d->command->notice_submit->content, 0);
}

enum verdict decide_notice_amend(struct decision *d)
{
        const NoticeAmend *c = d->command->notice_amend;

        if (!c->content || !c->notice)
                return refuse(d, "notice.content", "an amendment names its notice and holds the whole notice as it now reads");
        return submit(d, c->content, c->notice);
}

enum verdict decide_notice_withdraw(struct decision *d)
{
        const Notice *notice = world_notice(d->world, d->command->notice_withdraw->notice);
        Event *event;

        if (!notice)
                return refuse(d, "notice.unknown", "there is no notice %llu", (unsigned long long)d->command->notice_withdraw->notice);
        if (notice->amended_by)
                return refuse(d, "notice.amended", "notice %llu was amended by %llu; withdraw that one",
                              (unsigned long long)notice->id, (unsigned long long)notice->amended_by);
        made(d, KIND__KIND_NOTICE, notice->id, notice->state == NOTICE_STATE__NOTICE_WITHDRAWN);
        if (notice->state == NOTICE_STATE__NOTICE_WITHDRAWN)
                return VERDICT_DONE;
        event = happen(d, 0);
        event->what_case = EVENT__WHAT_NOTICE_WITHDRAWN;
        event->notice_withdrawn = d->command->notice_withdraw;
        return VERDICT_DONE;
}
