/* Notices through decide and apply, with the law that is shipped. The tables are DOMAIN 8.3, rows 1 to 7. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "centre.h"
#include "must.h"

enum { AREA_A = 1, AREA_B = 2 };        /* Groningen, Friesland, Drenthe; Overijssel, Gelderland */

static NoticeContent *content_new(struct centre *c, const char *reference, uint32_t area, uint32_t announced, uint32_t posts)
{
        NoticeContent *content = NEW(c->arena, NoticeContent, notice_content);

        content->employer = 1;
        content->reference = arena_strdup(c->arena, reference);
        content->place = arena_strdup(c->arena, area == AREA_A ? "Coevorden" : "Hardenberg");
        content->area = area;
        content->announced_on = announced;
        content->posts = posts;
        return content;
}

/* Everything that art. 4 asks, but for the three texts. */
static NoticeContent *content_full(struct centre *c, const char *reference, uint32_t announced)
{
        NoticeContent *content = content_new(c, reference, AREA_B, announced, 24);

        content->headcount = 80;
        content->first_end = 20260401;
        content->last_end = 20260630;
        content->works_council = WORKS_COUNCIL__WORKS_COUNCIL_NONE;
        APPEND(c->arena, content, groups) = NEW(c->arena, PostGroup, post_group);
        APPEND(c->arena, content, ways) = WAY__WAY_UWV;
        return content;
}

static Sealed *texts_sealed(struct centre *c)
{
        Sealed *sealed = NEW(c->arena, Sealed, sealed);

        APPEND(c->arena, sealed, items) = ITEM__ITEM_CONSIDERATIONS;
        APPEND(c->arena, sealed, items) = ITEM__ITEM_SELECTION;
        APPEND(c->arena, sealed, items) = ITEM__ITEM_SEVERANCE;
        return sealed;
}

static Command *submit_command(struct centre *c, NoticeContent *content, Sealed *sealed)
{
        Command *command = centre_command(c, COMMAND__WHAT_NOTICE_SUBMIT);

        command->sealed = sealed;
        command->notice_submit = NEW(c->arena, NoticeSubmit, notice_submit);
        command->notice_submit->content = content;
        return command;
}

static Command *amend_command(struct centre *c, uint64_t notice, NoticeContent *content, Sealed *sealed)
{
        Command *command = centre_command(c, COMMAND__WHAT_NOTICE_AMEND);

        command->sealed = sealed;
        command->notice_amend = NEW(c->arena, NoticeAmend, notice_amend);
        command->notice_amend->notice = notice;
        command->notice_amend->content = content;
        return command;
}

static Command *withdraw_command(struct centre *c, uint64_t notice)
{
        Command *command = centre_command(c, COMMAND__WHAT_NOTICE_WITHDRAW);

        command->notice_withdraw = NEW(c->arena, NoticeWithdraw, notice_withdraw);
        command->notice_withdraw->notice = notice;
        return command;
}

static const Notice *notice(struct centre *c, uint64_t id)
{
        const Notice *found = world_notice(c->world, id);

        assert_non_null(found);
        return found;
}

/* Announced and sent on the same day. */
static const Notice *announce(struct centre *c, const char *reference, uint32_t area, uint32_t on, uint32_t posts)
{
        centre_day(c, on);
        return notice(c, centre_do(c, submit_command(c, content_new(c, reference, area, on, posts), NULL)));
}

/* ---- the count of twenty */

static void twenty_two_in_one_area_are_counted_with_the_notices_that_make_the_sum(void **state)
{
        struct centre *c = *state;
        const Notice *first = announce(c, "hardenberg", AREA_B, 20260105, 14);
        const Notice *second = announce(c, "apeldoorn", AREA_B, 20260112, 8);

        assert_int_equal(first->counted, 14);
        assert_false(first->collective || first->warned);
        assert_int_equal(second->counted, 22);
        assert_true(second->collective && second->warned);
        assert_int_equal(second->n_counted_with, 2);
        assert_int_equal(second->counted_with[0], first->id);
        assert_int_equal(second->counted_with[1], second->id);
}

static void nineteen_here_and_six_across_the_border_only_warn(void **state)
{
        struct centre *c = *state;
        const Notice *hardenberg = announce(c, "hardenberg", AREA_B, 20260105, 19);
        const Notice *coevorden = announce(c, "coevorden", AREA_A, 20260105, 6);

        assert_int_equal(hardenberg->counted, 19);
        assert_true(hardenberg->warned && !hardenberg->collective);
        assert_int_equal(coevorden->counted, 6);
        assert_false(coevorden->warned || coevorden->collective);
}

static void three_months_from_10_january_hold_8_april(void **state)
{
        struct centre *c = *state;
        const Notice *later;

        announce(c, "january", AREA_B, 20260110, 12);
        later = announce(c, "april", AREA_B, 20260408, 9);
        assert_int_equal(later->counted, 21);
        assert_true(later->collective);
}

static void three_months_from_10_january_do_not_hold_11_april(void **state)
{
        struct centre *c = *state;
        const Notice *later;

        announce(c, "january", AREA_B, 20260110, 12);
        later = announce(c, "april", AREA_B, 20260411, 9);
        assert_int_equal(later->counted, 9);
        assert_int_equal(later->n_counted_with, 1);
        assert_false(later->collective);
}

static void posts_of_another_employer_do_not_count(void **state)
{
        struct centre *c = *state;
        NoticeContent *content = content_new(c, "other", AREA_B, 20260105, 14);

        announce(c, "own", AREA_B, 20260105, 14);
        content->employer = 2;
        assert_int_equal(notice(c, centre_do(c, submit_command(c, content, NULL)))->counted, 14);
}

static void an_amended_notice_counts_once_as_it_now_reads(void **state)
{
        struct centre *c = *state;
        const Notice *first = announce(c, "first", AREA_B, 20260105, 14), *second;

        second = notice(c, centre_do(c, amend_command(c, first->id, content_new(c, "first", AREA_B, 20260105, 10), NULL)));
        assert_int_equal(second->counted, 10);
        assert_int_equal(second->n_counted_with, 1);
        assert_int_equal(announce(c, "other", AREA_B, 20260106, 9)->counted, 19);
}

static void a_withdrawn_notice_stops_counting(void **state)
{
        struct centre *c = *state;
        const Notice *first = announce(c, "first", AREA_B, 20260105, 14);

        centre_do(c, withdraw_command(c, first->id));
        assert_int_equal(notice(c, first->id)->state, NOTICE_STATE__NOTICE_WITHDRAWN);
        assert_int_equal(announce(c, "second", AREA_B, 20260106, 8)->counted, 8);
}

static void a_notice_that_does_not_say_how_many_counts_for_nothing(void **state)
{
        struct centre *c = *state;
        const Notice *unsaid = announce(c, "unsaid", AREA_B, 20260105, 0);

        assert_int_equal(unsaid->state, NOTICE_STATE__NOTICE_INCOMPLETE);
        assert_int_equal(unsaid->counted, 0);
        assert_int_equal(announce(c, "said", AREA_B, 20260106, 8)->n_counted_with, 1);
}

static void the_work_area_follows_from_the_postcode(void **state)
{
        struct centre *c = *state;
        Command *command = centre_command(c, COMMAND__WHAT_PLACES_INSTALL);
        Place *place = NEW(c->arena, Place, place);
        NoticeContent *content = content_new(c, "postcode", 0, 20260105, 8);

        place->pc4 = 7772;
        place->area = AREA_B;
        command->places_install = NEW(c->arena, PlacesInstall, places_install);
        APPEND(c->arena, command->places_install, places) = place;
        centre_do(c, command);
        announce(c, "area", AREA_B, 20260105, 14);
        content->pc4 = 7772;
        assert_int_equal(notice(c, centre_do(c, submit_command(c, content, NULL)))->counted, 22);
}

/* ---- complete, and the clock */

static void a_complete_notice_stands_still_for_a_month_and_rolls_over_the_weekend(void **state)
{
        struct centre *c = *state;
        const Notice *given;

        centre_day(c, 20260130);
        given = notice(c, centre_do(c, submit_command(c, content_full(c, "n", 20260130), texts_sealed(c))));
        assert_int_equal(given->state, NOTICE_STATE__NOTICE_COMPLETE);
        assert_int_equal(given->n_missing, 0);
        assert_int_equal(given->complete_on, 20260130);
        assert_int_equal(given->strict_until, 20260228);
        assert_int_equal(given->free_on, 20260302);
        assert_non_null(strstr(given->free_why, "Sat"));
}

static void unions_who_all_agree_end_the_standstill_on_their_day(void **state)
{
        struct centre *c = *state;
        NoticeContent *content = content_full(c, "n", 20260130);
        const Notice *given;

        centre_day(c, 20260206);
        content->unions_agreed_on = 20260206;
        given = notice(c, centre_do(c, submit_command(c, content, texts_sealed(c))));
        assert_int_equal(given->complete_on, 20260130);
        assert_int_equal(given->strict_until, 20260228);
        assert_int_equal(given->free_on, 20260206);
}

static void an_incomplete_notice_names_what_is_missing_and_its_clock_does_not_run(void **state)
{
        struct centre *c = *state;
        NoticeContent *content = content_full(c, "n", 20260130);
        const Notice *given;

        centre_day(c, 20260130);
        content->headcount = 0;
        given = notice(c, centre_do(c, submit_command(c, content, NULL)));
        assert_int_equal(given->state, NOTICE_STATE__NOTICE_INCOMPLETE);
        assert_int_equal(given->n_missing, 4);
        assert_int_equal(given->missing[0], ITEM__ITEM_CONSIDERATIONS);
        assert_int_equal(given->missing[1], ITEM__ITEM_HEADCOUNT);
        assert_int_equal(given->missing[2], ITEM__ITEM_SELECTION);
        assert_int_equal(given->missing[3], ITEM__ITEM_SEVERANCE);
        assert_int_equal(given->complete_on, 0);
        assert_int_equal(given->strict_until, 0);
        assert_int_equal(given->free_on, 0);
}

static void an_amendment_that_completes_it_starts_the_clock_on_its_own_day(void **state)
{
        struct centre *c = *state;
        NoticeContent *content = content_full(c, "n", 20260130);
        const Notice *first, *second;

        centre_day(c, 20260130);
        content->headcount = 0;
        first = notice(c, centre_do(c, submit_command(c, content, texts_sealed(c))));
        assert_int_equal(first->complete_on, 0);
        centre_day(c, 20260209);
        second = notice(c, centre_do(c, amend_command(c, first->id, content_full(c, "n", 20260130), NULL)));
        assert_int_equal(second->state, NOTICE_STATE__NOTICE_COMPLETE);
        assert_int_equal(second->complete_on, 20260209);
        assert_int_equal(second->strict_until, 20260309);
        assert_int_equal(second->free_on, 20260309);
}

static void texts_that_were_missing_complete_a_notice_that_reads_the_same(void **state)
{
        struct centre *c = *state;
        const Notice *first, *second;

        centre_day(c, 20260130);
        first = notice(c, centre_do(c, submit_command(c, content_full(c, "n", 20260130), NULL)));
        assert_int_equal(first->n_missing, 3);
        centre_day(c, 20260209);
        second = notice(c, centre_do(c, amend_command(c, first->id, content_full(c, "n", 20260130), texts_sealed(c))));
        assert_int_equal(second->amends, first->id);
        assert_int_equal(second->n_missing, 0);
        assert_int_equal(second->free_on, 20260309);
}

static void an_amendment_of_a_complete_notice_keeps_its_clock_and_its_texts(void **state)
{
        struct centre *c = *state;
        NoticeContent *changed = content_full(c, "n", 20260130);
        const Notice *first, *second;

        centre_day(c, 20260130);
        first = notice(c, centre_do(c, submit_command(c, content_full(c, "n", 20260130), texts_sealed(c))));
        centre_day(c, 20260209);
        changed->posts = 22;
        second = notice(c, centre_do(c, amend_command(c, first->id, changed, NULL)));
        assert_int_equal(second->state, NOTICE_STATE__NOTICE_COMPLETE);
        assert_int_equal(second->complete_on, 20260130);
        assert_int_equal(second->free_on, first->free_on);
}

static void another_regime_asks_for_its_own_items_and_counts_nothing(void **state)
{
        struct centre *c = *state;
        NoticeContent *content = content_new(c, "warn", 0, 20260105, 300);
        const Notice *given;

        content->regime = arena_strdup(c->arena, "us-warn");
        content->first_end = 20260401;
        given = notice(c, centre_do(c, submit_command(c, content, NULL)));
        assert_int_equal(given->state, NOTICE_STATE__NOTICE_COMPLETE);
        assert_false(given->collective || given->counted);
        assert_int_equal(given->free_on, 20260306);
        content->regime = arena_strdup(c->arena, "xx-none");
        assert_string_equal(centre_send(c, submit_command(c, content, NULL)), "notice.regime");
}

/* ---- chains */

static void an_amendment_is_a_notice_of_its_own_and_nothing_is_merged(void **state)
{
        struct centre *c = *state;
        NoticeContent *bare = content_new(c, "n", AREA_B, 20260110, 21);
        const Notice *first, *second, *third;
        uint64_t id;

        first = notice(c, centre_do(c, submit_command(c, content_full(c, "n", 20260105), texts_sealed(c))));
        id = centre_do(c, amend_command(c, first->id, bare, NULL));
        second = notice(c, id);
        first = notice(c, first->id);
        assert_int_not_equal(second->id, first->id);
        assert_int_equal(second->amends, first->id);
        assert_int_equal(second->chain, first->id);
        assert_int_equal(first->amended_by, second->id);
        assert_int_equal(first->state, NOTICE_STATE__NOTICE_AMENDED);
        assert_int_equal(first->content->posts, 24);
        /* What the amendment leaves out is not filled in from before. */
        assert_int_equal(second->content->headcount, 0);
        assert_int_equal(second->state, NOTICE_STATE__NOTICE_INCOMPLETE);
        /* An amendment of the first is one of the last. */
        third = notice(c, centre_do(c, amend_command(c, first->id, content_new(c, "n", AREA_B, 20260110, 20), NULL)));
        assert_int_equal(third->amends, second->id);
        assert_int_equal(third->chain, first->id);
        assert_int_equal(notice(c, second->id)->amended_by, third->id);
}

static void the_same_reference_and_content_again_is_known(void **state)
{
        struct centre *c = *state;
        uint64_t first = centre_do(c, submit_command(c, content_full(c, "n", 20260105), texts_sealed(c)));

        assert_int_equal(centre_do(c, submit_command(c, content_full(c, "n", 20260105), texts_sealed(c))), first);
        assert_true(c->last.outcome->made[0]->known);
        assert_int_equal(c->last.events.n, 0);
        assert_int_equal(world_counter(c->world, "notices"), 1);
}

static void the_same_reference_with_other_content_amends(void **state)
{
        struct centre *c = *state;
        uint64_t first = centre_do(c, submit_command(c, content_new(c, "n", AREA_B, 20260105, 10), NULL));
        uint64_t second = centre_do(c, submit_command(c, content_new(c, "n", AREA_B, 20260105, 11), NULL));

        assert_int_equal(notice(c, second)->amends, first);
        assert_int_equal(c->last.outcome->n_made, 2);
        assert_int_equal(c->last.outcome->made[1]->id, first);
        assert_true(c->last.outcome->made[1]->known);
}

static void references_of_different_senders_do_not_meet(void **state)
{
        struct centre *c = *state;
        NoticeContent *content = content_new(c, "n", AREA_B, 20260105, 10);
        uint64_t first = centre_do(c, submit_command(c, content, NULL)), second;

        c->by.role[0] = ROLE__ROLE_EMPLOYER;
        c->by.employer = 2;
        /* Whatever its file says, an employer speaks for itself. */
        second = centre_do(c, submit_command(c, content, NULL));
        assert_int_not_equal(second, first);
        assert_int_equal(notice(c, second)->content->employer, 2);
        assert_int_equal(notice(c, second)->amends, 0);
}

static void an_amendment_of_something_unnamed_finds_the_latest_at_that_place(void **state)
{
        struct centre *c = *state;
        NoticeContent *content = content_new(c, "", AREA_B, 20260120, 12);
        const Notice *made;

        announce(c, "one", AREA_B, 20260105, 10);
        announce(c, "two", AREA_B, 20260112, 11);
        centre_day(c, 20260120);
        content->is_amendment = true;
        made = notice(c, centre_do(c, submit_command(c, content, NULL)));
        assert_int_equal(made->amends, 2);
        assert_false(made->amends_unknown);
        content = content_new(c, "", AREA_A, 20260120, 12);
        content->is_amendment = true;
        made = notice(c, centre_do(c, submit_command(c, content, NULL)));
        assert_int_equal(made->amends, 0);
        assert_true(made->amends_unknown);
}

static void what_cannot_be_amended_is_refused_by_name(void **state)
{
        struct centre *c = *state;
        uint64_t first = centre_do(c, submit_command(c, content_new(c, "n", AREA_B, 20260105, 10), NULL));
        NoticeContent *content = content_new(c, "n", AREA_B, 20260105, 11);

        assert_string_equal(centre_send(c, amend_command(c, 99, content, NULL)), "notice.unknown");
        assert_string_equal(centre_send(c, amend_command(c, first, NULL, NULL)), "notice.content");
        content->employer = 2;
        assert_string_equal(centre_send(c, amend_command(c, first, content, NULL)), "notice.employer");
        content->employer = 1;
        content->first_end = 20260401;
        content->last_end = 20260331;
        assert_string_equal(centre_send(c, amend_command(c, first, content, NULL)), "notice.ends");
        content->last_end = 20260401;
        centre_do(c, withdraw_command(c, first));
        assert_string_equal(centre_send(c, amend_command(c, first, content, NULL)), "notice.withdrawn");
        assert_int_equal(world_counter(c->world, "notices"), 1);
}

static void a_notice_is_withdrawn_once_and_only_as_the_last_of_its_chain(void **state)
{
        struct centre *c = *state;
        uint64_t first = centre_do(c, submit_command(c, content_new(c, "n", AREA_B, 20260105, 10), NULL));
        uint64_t second = centre_do(c, submit_command(c, content_new(c, "n", AREA_B, 20260105, 11), NULL));

        assert_string_equal(centre_send(c, withdraw_command(c, first)), "notice.amended");
        centre_do(c, withdraw_command(c, second));
        assert_int_equal(c->last.events.n, 1);
        centre_do(c, withdraw_command(c, second));
        assert_int_equal(c->last.events.n, 0);
        assert_true(c->last.outcome->made[0]->known);
        assert_string_equal(centre_send(c, withdraw_command(c, 99)), "notice.unknown");
}

static void a_notice_sent_again_after_its_withdrawal_is_given_anew(void **state)
{
        struct centre *c = *state;
        uint64_t first = centre_do(c, submit_command(c, content_full(c, "n", 20260105), texts_sealed(c))), second;

        assert_int_equal(notice(c, first)->complete_on, 20260105);
        centre_do(c, withdraw_command(c, first));
        centre_day(c, 20260601);
        second = centre_do(c, submit_command(c, content_full(c, "n", 20260601), texts_sealed(c)));
        assert_int_equal(notice(c, second)->complete_on, 20260601);
        centre_do(c, withdraw_command(c, second));
        assert_int_not_equal(centre_do(c, submit_command(c, content_full(c, "n", 20260601), texts_sealed(c))), second);
        assert_int_equal(world_counter(c->world, "notices"), 3);
}

static void a_reference_of_one_employers_notice_amends_no_other_employers(void **state)
{
        struct centre *c = *state;
        NoticeContent *content = content_new(c, "n", AREA_B, 20260105, 10);
        uint64_t first = centre_do(c, submit_command(c, content, NULL));

        content->employer = 2;
        assert_string_equal(centre_send(c, submit_command(c, content, NULL)), "notice.employer");
        assert_int_equal(notice(c, first)->amended_by, 0);
}

static void an_employer_names_only_a_programme_that_it_is_a_member_of(void **state)
{
        struct centre *c = *state;
        Command *command = centre_command(c, COMMAND__WHAT_PROGRAMME_REGISTER);
        NoticeContent *content = content_new(c, "n", AREA_B, 20260105, 10);

        command->programme_register = NEW(c->arena, ProgrammeRegister, programme_register);
        command->programme_register->programme = NEW(c->arena, Programme, programme);
        command->programme_register->programme->id = command->programme_register->programme->title = arena_strdup(c->arena, "p");
        APPEND(c->arena, command->programme_register->programme, members) = 1;
        centre_do(c, command);
        content->programme = arena_strdup(c->arena, "p");
        c->by.role[0] = ROLE__ROLE_EMPLOYER;
        c->by.employer = 2;
        assert_string_equal(centre_send(c, submit_command(c, content, NULL)), "notice.programme");
        c->by.employer = 1;
        centre_do(c, submit_command(c, content, NULL));
}

static void a_count_beyond_all_measure_is_kept_as_the_most_there_is_room_for(void **state)
{
        struct centre *c = *state;
        const Notice *last = NULL;

        for (int i = 0; i < 1002; i++)
                last = announce(c, arena_text(c->arena, "n%d", i), AREA_B, 20260105, 100000);
        assert_int_equal(last->counted, 100000000);
        assert_int_equal(last->n_counted_with, 500);
        assert_true(last->collective);
}

static void a_new_employer_is_registered_with_its_first_notice(void **state)
{
        struct centre *c = *state;
        NoticeContent *content = content_new(c, "n", AREA_B, 20260105, 10);
        const Notice *made;

        content->employer = 0;
        assert_string_equal(centre_send(c, submit_command(c, content, NULL)), "notice.employer");
        content->employer_name = arena_strdup(c->arena, "Nieuw BV");
        made = notice(c, centre_do(c, submit_command(c, content, NULL)));
        assert_int_equal(made->content->employer, 3);
        assert_string_equal(world_employer(c->world, 3)->name, "Nieuw BV");
        assert_false(world_employer(c->world, 3)->registered);
}

#define CLAIM(name) cmocka_unit_test_setup_teardown(name, centre_setup, centre_teardown)

int main(void)
{
        const struct CMUnitTest tests[] = {
                CLAIM(twenty_two_in_one_area_are_counted_with_the_notices_that_make_the_sum),
                CLAIM(nineteen_here_and_six_across_the_border_only_warn),
                CLAIM(three_months_from_10_january_hold_8_april),
                CLAIM(three_months_from_10_january_do_not_hold_11_april),
                CLAIM(posts_of_another_employer_do_not_count),
                CLAIM(an_amended_notice_counts_once_as_it_now_reads),
                CLAIM(a_withdrawn_notice_stops_counting),
                CLAIM(a_notice_that_does_not_say_how_many_counts_for_nothing),
                CLAIM(the_work_area_follows_from_the_postcode),
                CLAIM(a_complete_notice_stands_still_for_a_month_and_rolls_over_the_weekend),
                CLAIM(unions_who_all_agree_end_the_standstill_on_their_day),
                CLAIM(an_incomplete_notice_names_what_is_missing_and_its_clock_does_not_run),
                CLAIM(an_amendment_that_completes_it_starts_the_clock_on_its_own_day),
                CLAIM(texts_that_were_missing_complete_a_notice_that_reads_the_same),
                CLAIM(an_amendment_of_a_complete_notice_keeps_its_clock_and_its_texts),
                CLAIM(another_regime_asks_for_its_own_items_and_counts_nothing),
                CLAIM(an_amendment_is_a_notice_of_its_own_and_nothing_is_merged),
                CLAIM(the_same_reference_and_content_again_is_known),
                CLAIM(the_same_reference_with_other_content_amends),
                CLAIM(references_of_different_senders_do_not_meet),
                CLAIM(an_amendment_of_something_unnamed_finds_the_latest_at_that_place),
                CLAIM(what_cannot_be_amended_is_refused_by_name),
                CLAIM(a_notice_is_withdrawn_once_and_only_as_the_last_of_its_chain),
                CLAIM(a_notice_sent_again_after_its_withdrawal_is_given_anew),
                CLAIM(a_reference_of_one_employers_notice_amends_no_other_employers),
                CLAIM(an_employer_names_only_a_programme_that_it_is_a_member_of),
                CLAIM(a_count_beyond_all_measure_is_kept_as_the_most_there_is_room_for),
                CLAIM(a_new_employer_is_registered_with_its_first_notice),
        };

        cmocka_set_message_output(CM_OUTPUT_TAP);
        return cmocka_run_group_tests(tests, NULL, NULL);
}
