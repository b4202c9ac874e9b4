#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "id.h"
#include "import.h"
#include "must.h"
#include "text.h"

#define MAPS   OVERSTAP_SOURCE "/config/maps"
#define SHARED OVERSTAP_SOURCE "/../shared/data"

/* What an import said, kept for the test to look at. */
struct heard {
        char folder[40];
        const char *esco; /* null: concepts are not looked up */
        struct arena *arena;
        Command **command;
        size_t n_command;
        struct import_row *row;
        size_t n_rows;
        struct import_refusal *refused;
        size_t n_refused;
        struct import_sums sums;
        struct err err;
};

static int setup(void **state)
{
        struct heard *heard = calloc(1, sizeof *heard);

        arena_new(&heard->arena);
        strcpy(heard->folder, "/tmp/import-test-XXXXXX");
        *state = heard;
        return mkdtemp(heard->folder) ? 0 : -1;
}

static int teardown(void **state)
{
        struct heard *heard = *state;
        DIR *folder = opendir(heard->folder);
        struct dirent *entry;

        while ((entry = readdir(folder)))
                if (entry->d_name[0] != '.')
                        unlinkat(dirfd(folder), entry->d_name, 0);
        closedir(folder);
        rmdir(heard->folder);
        arena_destroy(&heard->arena);
        free(heard);
        return 0;
}

static const char *file_of(struct heard *heard, const char *name, const char *text, size_t size)
{
        const char *path = arena_text(heard->arena, "%s/%s", heard->folder, name);
        FILE *file = fopen(path, "w");

        assert_non_null(file);
        assert_int_equal(fwrite(text, 1, size, file), size);
        fclose(file);
        return path;
}

static bool hear_row(void *self, const struct import_row *row, struct err *err)
{
        struct heard *heard = self;
        struct import_row *kept = arena_append(heard->arena, (void **)&heard->row, &heard->n_rows, sizeof *kept);

        (void)err;
        *kept = *row;
        kept->raw = arena_strndup(heard->arena, row->raw, row->raw_size);
        kept->header = arena_strndup(heard->arena, row->header, row->header_size);
        APPEND(heard->arena, heard, command) = row->command;
        return true;
}

static void hear_refused(void *self, const struct import_refusal *refusal)
{
        struct heard *heard = self;
        struct import_refusal *kept = arena_append(heard->arena, (void **)&heard->refused, &heard->n_refused, sizeof *kept);

        *kept = *refusal;
        kept->field = arena_strdup(heard->arena, refusal->field);
        kept->reason = arena_strdup(heard->arena, refusal->reason);
        kept->raw = arena_strndup(heard->arena, refusal->raw, refusal->raw_size);
        kept->header = arena_strndup(heard->arena, refusal->header, refusal->header_size);
}

static bool run(struct heard *heard, enum import_kind kind, const char *map, const char *file)
{
        const struct import_conf conf = {.kind = kind, .maps = MAPS, .map = map, .files = &file, .n_files = 1, .esco = heard->esco};

        heard->command = NULL;
        heard->row = NULL;
        heard->refused = NULL;
        heard->n_command = heard->n_rows = heard->n_refused = 0;
        return import_plan(&conf, heard->arena, hear_row, hear_refused, heard, &heard->sums, &heard->err);
}

/* Import a text as a file of that name; the shipped map of the kind unless `map` is the text of one. */
static void read_text(struct heard *heard, enum import_kind kind, const char *map, const char *name, const char *text)
{
        const char *map_path = map ? file_of(heard, "map.yaml", map, strlen(map)) : NULL;

        if (!run(heard, kind, map_path, file_of(heard, name, text, strlen(text))))
                fail_msg("%s", heard->err.text);
        assert_int_equal(heard->sums.rows, heard->sums.accepted + heard->sums.refused);
}

static void assert_refused(const struct heard *heard, size_t i, unsigned line, unsigned column, const char *field,
                           const char *reason)
{
        assert_true(i < heard->n_refused);
        assert_string_equal(heard->refused[i].field, field);
        if (!strstr(heard->refused[i].reason, reason))
                fail_msg("\"%s\" is not in \"%s\"", reason, heard->refused[i].reason);
        assert_int_equal(heard->refused[i].line, line);
        assert_int_equal(heard->refused[i].column, column);
}

static const NoticeContent *notice(const struct heard *heard, size_t i)
{
        assert_true(i < heard->n_command);
        assert_int_equal(heard->command[i]->what_case, COMMAND__WHAT_NOTICE_SUBMIT);
        return heard->command[i]->notice_submit->content;
}

/* ---- rows to commands */

static void a_notice_row_becomes_a_notice_with_every_field_in_its_place(void **state)
{
        struct heard *heard = *state;
        const NoticeContent *content;

        read_text(heard, IMPORT_NOTICES, NULL, "a.csv",
                  "reference;employer;place;pc4;area;announced_on;first_end;posts;headcount;ways;works_council;works_council_on;"
                  "social_plan;considerations;contact_name;contact_email\n"
                  "N-1;E-7;Hardenberg;7771;1;2-3-2026;2026-07-01;24;180;uwv|consent;ja;2026-02-20;ja;\"Te weinig\nwerk\";Jan van "
                  "der Berg;j@example.org\n");
        assert_int_equal(heard->sums.accepted, 1);
        content = notice(heard, 0);
        assert_string_equal(content->reference, "N-1");
        assert_string_equal(content->employer_reference, "E-7");
        assert_string_equal(content->place, "Hardenberg");
        assert_int_equal(content->pc4, 7771);
        assert_int_equal(content->area, 1);
        assert_int_equal(content->announced_on, 20260302);
        assert_int_equal(content->first_end, 20260701);
        assert_int_equal(content->posts, 24);
        assert_int_equal(content->headcount, 180);
        assert_int_equal(content->n_ways, 2);
        assert_int_equal(content->ways[1], WAY__WAY_CONSENT);
        assert_int_equal(content->works_council, WORKS_COUNCIL__WORKS_COUNCIL_PRESENT);
        assert_int_equal(content->works_council_on, 20260220);
        assert_true(content->social_plan);
        assert_string_equal(heard->command[0]->personal->considerations, "Te weinig\nwerk");
        assert_string_equal(heard->command[0]->personal->given_name, "Jan");
        assert_string_equal(heard->command[0]->personal->family_name, "van der Berg");
        assert_string_equal(heard->command[0]->personal->email, "j@example.org");
        assert_int_equal(heard->row[0].line, 2);
}

static void posts_are_grouped_by_function_ages_and_sex(void **state)
{
        struct heard *heard = *state;
        const NoticeContent *content;

        read_text(heard, IMPORT_NOTICES, NULL, "a.csv",
                  "reference,employer,groepen\nN-1,E-7, ober/serveerster / 35 - 44 /2/ 5 |planner/45-54/1/0/3|\n");
        assert_int_equal(heard->sums.accepted, 1);
        content = notice(heard, 0);
        assert_int_equal(content->n_groups, 2);
        assert_string_equal(content->groups[0]->function, "ober/serveerster");
        assert_int_equal(content->groups[0]->age_from, 35);
        assert_int_equal(content->groups[0]->age_to, 44);
        assert_int_equal(content->groups[0]->women, 2);
        assert_int_equal(content->groups[0]->men, 5);
        assert_int_equal(content->groups[0]->others, 0);
        assert_string_equal(content->groups[1]->function, "planner");
        assert_int_equal(content->groups[1]->women, 1);
        assert_int_equal(content->groups[1]->men, 0);
        assert_int_equal(content->groups[1]->others, 3);

        read_text(heard, IMPORT_NOTICES, NULL, "a.yaml",
                  "- {reference: N-1, employer: E-7, groups: [kok/15-24/1/0, kok/25-34/0/2]}\n"
                  "- {reference: N-2, employer: E-7, groups: kok/15-24/1/0|kok/25-34/0/2}\n");
        assert_int_equal(heard->sums.accepted, 2);
        assert_int_equal(notice(heard, 0)->n_groups, 2);
        assert_int_equal(notice(heard, 1)->groups[1]->men, 2);
}

static void a_group_that_cannot_be_read_is_refused_at_its_cell(void **state)
{
        static const struct {
                const char *text, *reason;
        } wrong[] = {
                {"monteur", "\"monteur\" is not function/ages/women/men"},
                {"monteur/35-44", "such as monteur/35-44/2/5"},
                {"monteur/35-44/2", "such as monteur/35-44/2/5"},
                {"monteur/35-44/2/5/1/1", "such as monteur/35-44/2/5"},
                {"monteur/35-44/2/5/", "such as monteur/35-44/2/5"},
                {"monteur/35-44//5", "such as monteur/35-44/2/5"},
                {"monteur/35/2/5", "such as monteur/35-44/2/5"},
                {"monteur/35+/2/5", "such as monteur/35-44/2/5"},
                {"monteur/35-44/two/5", "such as monteur/35-44/2/5"},
                {"monteur/35-44/-2/5", "such as monteur/35-44/2/5"},
                {"monteur/35-44/2.5/5", "such as monteur/35-44/2/5"},
                {"monteur/35-44/4294967296/5", "such as monteur/35-44/2/5"},
                {"/35-44/2/5", "such as monteur/35-44/2/5"},
                {"35-44/2/5", "such as monteur/35-44/2/5"},
                {"kok/15-24/1/1|monteur/35-44", "\"monteur/35-44\" is not"},
                {"monteur/44-35/2/5", "write 35-44"},
                {"monteur/35-44/0/0", "counts nobody"},
                {"monteur/35-121/2/5", "not within 120"},
                {"monteur/35-44/2/100001", "not within 100000"},
        };
        struct heard *heard = *state;

        for (size_t i = 0; i < COUNT(wrong); i++) {
                read_text(heard, IMPORT_NOTICES, NULL, "a.csv",
                          arena_text(heard->arena, "reference,employer,groups\nN-1,E-7,kok/15-24/1/1\nN-2,E-7,%s\n",
                                     wrong[i].text));
                assert_int_equal(heard->sums.accepted, 1);
                assert_refused(heard, 0, 3, 9, "groups", wrong[i].reason);
        }
}

static void an_employee_row_becomes_a_profile_facts_and_consents(void **state)
{
        struct heard *heard = *state;
        const EmployeeLog *log;

        read_text(heard, IMPORT_EMPLOYEES, NULL, "a.csv",
                  "reference;notice;flow;given_name;family_name;birth_date;occupation_isco;wished_title;skills;languages;pc4;"
                  "hours_min;"
                  "hours_max;wage_min;shifts;announced;last_day;consent;facts;figures;guide\n"
                  "L-1;N-1;maasland;Ann;Vos;1980-05-06;5223;kok;02c71cde-f513-43da-8952-0974763c7568|03459358-3f0f-4b13-a143-890e2da798d3| 120b9b87-3aad-4a42-b5e7-1b146a672038 "
                  ";nld:4|eng:B2;7771;24;38,5;15,5;nee;2026-03-02;2026-07-01;profile|contact;agreement.plan=2026-03-04|joined=2026-03-03;age=47;uid:1000\n");
        assert_int_equal(heard->sums.accepted, 1);
        log = heard->command[0]->employee_log;
        assert_string_equal(log->notice_reference, "N-1");
        assert_string_equal(log->flow, "maasland");
        assert_string_equal(heard->command[0]->personal->family_name, "Vos");
        assert_int_equal(heard->command[0]->personal->birth_date, 19800506);
        assert_int_equal(log->profile->n_occupations, 2);
        assert_string_equal(log->profile->occupations[0]->isco, "5223");
        assert_false(log->profile->occupations[0]->wished);
        assert_true(log->profile->occupations[1]->wished);
        assert_int_equal(log->profile->n_skills, 3);
        assert_int_equal(log->profile->skills[2].len, 16);
        assert_int_equal(log->profile->skills[2].data[15], 0x38);
        assert_int_equal(log->profile->languages[0]->level, 4);
        assert_int_equal(log->profile->languages[1]->level, 4);
        assert_int_equal(log->profile->hours_max, 385);
        assert_int_equal(log->profile->wage_min, 1550);
        assert_false(log->profile->shifts);
        assert_int_equal(log->n_facts, 4);
        assert_string_equal(log->facts[1]->name, "last-day");
        assert_int_equal(log->facts[1]->on, 20260701);
        assert_string_equal(log->facts[2]->name, "agreement.plan");
        assert_int_equal(log->facts[3]->on, 20260303);
        assert_string_equal(log->figures[0]->name, "age");
        assert_int_equal(log->figures[0]->value, 47);
        assert_string_equal(log->guide, "uid:1000");
        assert_int_equal(log->n_consents, 1);
        assert_int_equal(log->consents[0]->n_parts, 2);
        assert_int_equal(log->consents[0]->parts[1], PART__PART_CONTACT);
}

static void vacancies_and_employers_are_read_too(void **state)
{
        struct heard *heard = *state;
        const Vacancy *vacancy;

        read_text(heard, IMPORT_VACANCIES, NULL, "v.csv",
                  "reference,employer,title,occupation_esco,essential,pc4,hours_max,wage_max,posts,opens,contract,programme,internal_until\n"
                  "V-1,E-2,Kok,0d8a,02c71cde-f513-43da-8952-0974763c7568|03459358-3f0f-4b13-a143-890e2da798d3,8011,32.5,16.80,2,2026-04-01,on call,talentenregio,2026-04-14\n");
        vacancy = heard->command[0]->vacancy_post->vacancy;
        assert_string_equal(heard->command[0]->vacancy_post->employer_reference, "E-2");
        assert_string_equal(vacancy->occupation->esco, "0d8a");
        assert_int_equal(vacancy->n_essential, 2);
        assert_int_equal(vacancy->hours_max, 325);
        assert_int_equal(vacancy->wage_max, 1680);
        assert_int_equal(vacancy->contract, CONTRACT__CONTRACT_ON_CALL);
        assert_string_equal(vacancy->programme, "talentenregio");
        assert_int_equal(vacancy->internal_until, 20260414);

        read_text(heard, IMPORT_EMPLOYERS, NULL, "e.csv",
                  "name,reference,sector,shrinking\nBakkerij,E-1,10.71,yes\nX,E-2,naics:2022:72,no\n");
        assert_int_equal(heard->sums.accepted, 2);
        assert_true(heard->command[0]->employer_register->shrinking);
        assert_string_equal(heard->command[0]->employer_register->sector->scheme, "sbi");
        assert_string_equal(heard->command[1]->employer_register->sector->scheme, "naics");
        assert_string_equal(heard->command[1]->employer_register->sector->value, "72");
}

static void places_share_a_command_up_to_its_bound(void **state)
{
        struct heard *heard = *state;
        char *text = arena_alloc(heard->arena, 100 + 2500 * 40), *to = text;

        to += sprintf(to, "pc4,lat,lon,area,region,town\n");
        for (unsigned i = 0; i < 2500; i++)
                to += sprintf(to, "%u,52.374035,-0.5,1,2,X\n", 1000 + i);
        read_text(heard, IMPORT_PLACES, NULL, "p.csv", text);
        assert_int_equal(heard->sums.accepted, 2500);
        assert_int_equal(heard->n_command, 2);
        assert_int_equal(heard->row[0].rows, 2000);
        assert_int_equal(heard->row[1].rows, 500);
        assert_int_equal(heard->command[1]->places_install->places[499]->pc4, 3499);
        assert_int_equal(heard->command[1]->places_install->places[499]->lat_e4, 523740);
        assert_int_equal(heard->command[1]->places_install->places[499]->lon_e4, -5000);
}

static void yaml_and_json_say_the_same_in_the_same_words(void **state)
{
        struct heard *heard = *state;
        struct uuid id;

        read_text(heard, IMPORT_NOTICES, NULL, "a.csv",
                  "reference,employer,posts,announced_on,ways\nA-1,Caf\xc3\xa9 B,12,2026-03-02,uwv|court\n");
        memcpy(id.b, heard->command[0]->id.data, 16);
        read_text(heard, IMPORT_NOTICES, NULL, "a.yaml",
                  "notices:\n- reference: A-1\n  employer: Caf\xc3\xa9 B\n  posts: 12\n  announced_on: 2026-03-02\n  ways: [uwv, "
                  "court]\n  place: null\n");
        assert_memory_equal(heard->command[0]->id.data, id.b, 16);
        read_text(heard, IMPORT_NOTICES, NULL, "a.json",
                  "[{\"reference\": \"A-1\", \"employer\": \"Caf\\u00e9 B\", \"posts\": 12,\n\t\"announced_on\": \"2026-03-02\", "
                  "\"ways\": \"uwv|court\"}]\n");
        assert_memory_equal(heard->command[0]->id.data, id.b, 16);
        read_text(heard, IMPORT_NOTICES, NULL, "one.yaml",
                  "reference: A-1\nemployer: Caf\xc3\xa9 B\nposts: 12\nannounced_on: 2026-03-02\nways: [uwv, court]\n");
        assert_memory_equal(heard->command[0]->id.data, id.b, 16);
}

static void json_may_write_any_character_as_an_escape(void **state)
{
        struct heard *heard = *state;

        read_text(heard, IMPORT_NOTICES, NULL, "a.json", "{\"employer\": \"A\\\\u \\ud83d\\ude00 \\/ \\u00e9\"}");
        assert_string_equal(notice(heard, 0)->employer_reference, "A\\u \xf0\x9f\x98\x80 / \xc3\xa9");
        read_text(heard, IMPORT_NOTICES, NULL, "b.json", "{\"employer\": \"A\\ud83d\"}");
        assert_true(heard->refused[0].whole_file);
}

static void a_tree_above_the_limit_is_sent_to_csv(void **state)
{
        struct heard *heard = *state;
        char *text = arena_alloc(heard->arena, 1100000);

        memset(text, ' ', 1099999);
        read_text(heard, IMPORT_NOTICES, NULL, "a.json", text);
        assert_refused(heard, 0, 1, 1, "", "as CSV");
        read_text(heard, IMPORT_NOTICES, NULL, "a.yaml", text);
        assert_refused(heard, 0, 1, 1, "", "as CSV");
}

static void mistakes_in_yaml_and_json_have_their_place(void **state)
{
        struct heard *heard = *state;

        read_text(heard, IMPORT_NOTICES, NULL, "a.yaml",
                  "- employer: A\n  psts: 3\n- employer: B\n  posts: many\n- just text\n- employer: C\n");
        assert_int_equal(heard->sums.refused, 3);
        assert_refused(heard, 0, 2, 3, "", "did you mean posts?");
        assert_refused(heard, 1, 4, 10, "posts", "not a whole number");
        assert_refused(heard, 2, 5, 3, "", "fields and their values");
        assert_int_equal(heard->sums.accepted, 1);
        read_text(heard, IMPORT_NOTICES, NULL, "a.json", "[{\"employer\": \"A\",}]\n");
        assert_true(heard->refused[0].whole_file);
        assert_refused(heard, 0, 1, 19, "", "not JSON");
        read_text(heard, IMPORT_NOTICES, NULL, "b.json", "[{\"employer\": \"A\", \"employer\": \"B\"}]\n");
        assert_refused(heard, 0, 1, 29, "", "duplicate");
        read_text(heard, IMPORT_NOTICES, NULL, "b.yaml", "a: [1\n");
        assert_true(heard->refused[0].whole_file);
        assert_int_equal(heard->sums.rows, 0);
        assert_int_equal(heard->sums.files_refused, 1);
}

/* ---- ids */

static void the_same_row_is_the_same_command_and_another_is_another(void **state)
{
        struct heard *heard = *state;

        read_text(heard, IMPORT_NOTICES, NULL, "a.csv",
                  "employer,posts,announced_on\nA,12,2026-03-02\nA,12,2026-03-02\nA,13,2026-03-02\nB,1,\n");
        assert_int_equal(heard->sums.accepted, 4);
        for (size_t i = 0; i < 4; i++) {
                assert_int_equal(heard->command[i]->id.len, 16);
                assert_true(uuid_is_v7(heard->command[i]->id.data));
        }
        assert_memory_equal(heard->command[0]->id.data, heard->command[1]->id.data, 16);
        assert_memory_not_equal(heard->command[0]->id.data, heard->command[2]->id.data, 16);
        /* 2026-03-02 and 2000-01-01 at midnight, in milliseconds since 1970: the first six bytes. */
        assert_memory_equal(heard->command[0]->id.data, "\x01\x9c\xab\xd8\x38\x00", 6);
        assert_memory_equal(heard->command[3]->id.data, "\x00\xdc\x6a\xcf\xac\x00", 6);
}

static void another_map_is_another_command(void **state)
{
        struct heard *heard = *state;
        uint8_t id[16];

        read_text(heard, IMPORT_NOTICES, "map: one\nkind: notice\nfields: {employer: A}\n", "a.csv", "A\nx\n");
        memcpy(id, heard->command[0]->id.data, 16);
        read_text(heard, IMPORT_NOTICES, "map: two\nkind: notice\nfields: {employer: A}\n", "a.csv", "A\nx\n");
        assert_memory_not_equal(heard->command[0]->id.data, id, 16);
}

/* ---- refused rows */

static void a_bad_row_says_where_why_and_everything_and_the_good_ones_go_in(void **state)
{
        struct heard *heard = *state;

        read_text(heard, IMPORT_NOTICES, NULL, "a.csv",
                  "employer,posts,announced_on\nA,57 (12 part time),2026-02-30\nB,5,2026-03-02\n,5,2026-03-02\n");
        assert_int_equal(heard->sums.accepted, 1);
        assert_refused(heard, 0, 2, 21, "announced_on", "not a day");
        assert_non_null(strstr(heard->refused[0].reason, "also 2:3 posts: \"57 (12 part time)\" is not a whole number"));
        assert_string_equal(heard->refused[0].raw, "A,57 (12 part time),2026-02-30");
        assert_string_equal(heard->refused[0].header, "employer,posts,announced_on");
        assert_refused(heard, 1, 4, 1, "employer", "needs employer or employer_name or employer_reference");
}

static void what_is_out_of_the_bounds_of_the_protocol_is_refused_at_its_cell(void **state)
{
        struct heard *heard = *state;
        char name[400] = "";

        memset(name, 'x', 301);
        read_text(heard, IMPORT_NOTICES, NULL, "a.csv",
                  arena_text(heard->arena, "posts,employer_name,area\n5,%s,1\n5,A,7\n", name));
        assert_refused(heard, 0, 2, 3, "employer_name", "at most 300");
        assert_refused(heard, 1, 3, 5, "area", "6");
        read_text(heard, IMPORT_EMPLOYEES, NULL, "b.csv",
                  arena_text(heard->arena, "notice,family_name,wished_title\nN,A,%s\nN,%s,B\n", name, name));
        assert_refused(heard, 0, 2, 5, "wished_title", "at most 200");
        assert_refused(heard, 1, 3, 3, "family_name", "at most 120");
}

static void a_wrong_postcode_is_refused_at_its_cell_and_the_others_go_in(void **state)
{
        static const char *const wrong[] = {"999", "0999", "79911", "7991 WA", "-7991", "7991.5", "vier"};
        struct heard *heard = *state;
        const char *places = "pc4,lat,lon\n7991,52.8,6.3\n", *people = "notice,family_name,pc4\nN,A,7991\n";

        for (size_t i = 0; i < COUNT(wrong); i++) {
                places = arena_text(heard->arena, "%s%s,52.8,6.3\n", places, wrong[i]);
                people = arena_text(heard->arena, "%sN,A%zu,%s\n", people, i, wrong[i]);
        }
        for (int kind = 0; kind < 2; kind++) {
                read_text(heard, kind ? IMPORT_EMPLOYEES : IMPORT_PLACES, NULL, "a.csv", kind ? people : places);
                assert_int_equal(heard->sums.accepted, 1);
                assert_int_equal(heard->sums.refused, COUNT(wrong));
                for (size_t i = 0; i < COUNT(wrong); i++)
                        assert_refused(heard, i, (unsigned)i + 3, kind ? 6 : 1, "pc4",
                                       arena_text(heard->arena, "\"%s\" is not the four digits of a postcode, 1000 to 9999", wrong[i]));
        }
        read_text(heard, IMPORT_PLACES, NULL, "b.csv", "pc4,lat,lon\n,52.8,6.3\n7991,91,6.3\n7991,52.8,\n");
        assert_refused(heard, 0, 2, 1, "pc4", "a place needs pc4");
        assert_refused(heard, 1, 3, 6, "lat", "not within");
        assert_refused(heard, 2, 4, 11, "lon", "a place needs lon");
}

static void ten_thousand_skills_cost_only_their_row(void **state)
{
        struct heard *heard = *state;
        char *skills = arena_alloc(heard->arena, 10000 * 37), *to = skills;

        for (unsigned i = 0; i < 10000; i++)
                to += sprintf(to, "%s%08x-0000-4000-8000-000000000000", i ? "|" : "", i);
        read_text(heard, IMPORT_EMPLOYEES, NULL, "a.csv",
                  arena_text(heard->arena, "notice,family_name,skills\nN,A,\nN,B,%s\nN,C,%.*s\nN,D,%.*s\n", skills, 400 * 37 - 1, skills,
                             401 * 37 - 1, skills));
        assert_int_equal(heard->sums.accepted, 2);
        assert_refused(heard, 0, 3, 5, "skills", "more than 400 of them, the most that are allowed");
        assert_refused(heard, 1, 5, 5, "skills", "more than 400 of them, the most that are allowed");
        assert_int_equal(heard->command[1]->employee_log->profile->n_skills, 400);
}

#define ID(last) "02c71cde-f513-43da-8952-00000000000" #last
#define VERSION(name, skills, occupation)                                                                                      \
        "overstap-esco 1\t" name "\t2\t1\nskill/" ID(1) "\n\tnl\tpreferred\tkoken\nskill/" skills "\n\tnl\tpreferred\tbakken\n" \
        "occupation/" occupation "\t5120\t1\n\tnl\tpreferred\tkok\nend\n"

static void what_no_installed_esco_has_is_refused_with_the_versions_looked_in(void **state)
{
        static const char people[] = "notice,family_name,occupation_esco,wished_esco,skills\n"
                                     "N,A," ID(7) "," ID(8) "," ID(1) "|" ID(2) "|" ID(3) "\n"
                                     "N,B," ID(1) ",," ID(1) "|" ID(4) "\n"
                                     "N,C,,0d8a," ID(4) "|" ID(5) "|" ID(6) "|" ID(9) "\n"
                                     "N,D,http://data.europa.eu/esco/occupation/" ID(7) ",,\n"
                                     "N,E,,,|\n"
                                     "N,F,,,http://data.europa.eu/esco/skill/" ID(1) "\n";
        struct heard *heard = *state;

        heard->esco = heard->folder;
        /* Where none is installed nothing is looked up. */
        read_text(heard, IMPORT_EMPLOYEES, NULL, "a.csv", people);
        assert_int_equal(heard->sums.accepted, 4);
        file_of(heard, "1.1.txt", VERSION("1.1", ID(2), ID(7)), strlen(VERSION("1.1", ID(2), ID(7))));
        file_of(heard, "1.2.txt", VERSION("1.2", ID(3), ID(8)), strlen(VERSION("1.2", ID(3), ID(8))));
        read_text(heard, IMPORT_EMPLOYEES, NULL, "a.csv", people);
        assert_int_equal(heard->sums.accepted, 2);
        assert_refused(heard, 0, 3, 5, "occupation_esco",
                       "\"" ID(1) "\" is no occupation of ESCO 1.1, 1.2; correct or leave out (overstap title finds occupations), or "
                       "install the version that has it; also 3:43 skills: \"" ID(4) "\" is no skill of ESCO 1.1, 1.2; ");
        assert_refused(heard, 1, 4, 6, "wished_esco", "\"0d8a\" is no occupation");
        assert_non_null(strstr(heard->refused[1].reason, "also 4:11 skills: \"" ID(4) "\", \"" ID(5) "\", \"" ID(6)
                                                         "\" and 1 more are no skills of ESCO 1.1, 1.2; correct or leave out "
                                                         "(overstap title --skills finds skills), or install the version that has them"));
        assert_refused(heard, 2, 5, 5, "occupation_esco", "the 36 characters behind the last / of its address");
        assert_refused(heard, 3, 7, 7, "skills", "the 36 characters behind the last / of its address");
        assert_string_equal(heard->refused[0].raw, "N,B," ID(1) ",," ID(1) "|" ID(4));
        read_text(heard, IMPORT_VACANCIES, NULL, "v.yaml",
                  "- {title: Kok, employer: E, occupation_esco: " ID(8) ", essential: [" ID(1) "], optional: [" ID(2) "]}\n"
                  "- {title: Kok, employer: E, essential: [" ID(1) "],\n   optional: [" ID(5) "]}\n");
        assert_int_equal(heard->sums.accepted, 1);
        assert_refused(heard, 0, 3, 14, "optional", "\"" ID(5) "\" is no skill of ESCO 1.1, 1.2");
}

static void a_row_is_not_taken_unseen_when_an_installed_esco_is_damaged(void **state)
{
        struct heard *heard = *state;

        heard->esco = heard->folder;
        file_of(heard, "1.1.txt", VERSION("1.1", ID(2), ID(7)), strlen(VERSION("1.1", ID(2), ID(7))) - 4);
        read_text(heard, IMPORT_EMPLOYEES, NULL, "a.csv", "notice,family_name,skills\nN,A,\nN,B," ID(1) "\nN,C,\n");
        assert_int_equal(heard->sums.accepted, 2);
        assert_refused(heard, 0, 3, 5, "skills", "cannot be looked up: ");
        assert_non_null(strstr(heard->refused[0].reason, "/1.1.txt:8:1: the file ends in the middle (import this version again)"));
}

static void a_citizen_number_is_refused_and_not_repeated(void **state)
{
        struct heard *heard = *state;

        read_text(heard, IMPORT_EMPLOYEES, NULL, "a.csv", "notice,family_name,note\nN,A,BSN 111222333\n");
        assert_refused(heard, 0, 2, 5, "note", "citizen service number");
        assert_null(strstr(heard->refused[0].reason, "111222333"));
}

static void a_file_with_a_column_of_citizen_numbers_is_refused_whole(void **state)
{
        static const char *const names[] = {"BSN", "bsn werknemer", "Burgerservicenummer", "Sofi-nummer", "BSNnummer"};
        struct heard *heard = *state;

        for (size_t i = 0; i < COUNT(names); i++) {
                read_text(heard, IMPORT_EMPLOYEES, "map: m\nkind: employee\nfields: {notice: notice, family_name: name}\n",
                          "a.csv", arena_text(heard->arena, "notice,name,%s\nN,A,1\n", names[i]));
                assert_true(heard->refused[0].whole_file);
                assert_refused(heard, 0, 1, 13, "", "form B");
                assert_int_equal(heard->sums.rows, 0);
                assert_int_equal(heard->n_command, 0);
        }
        read_text(heard, IMPORT_EMPLOYEES, NULL, "a.yaml", "- {notice: N, family_name: A, bsn: 1}\n");
        assert_refused(heard, 0, 1, 31, "", "form B");
        read_text(heard, IMPORT_EMPLOYEES, "map: m\nkind: employee\nfields: {notice: notice, family_name: name}\n", "b.csv",
                  "notice,name,gibsn\nN,A,1\n");
        assert_int_equal(heard->sums.accepted, 1);
}

static void personal_values_do_not_stand_in_reasons(void **state)
{
        struct heard *heard = *state;

        read_text(heard, IMPORT_EMPLOYEES, NULL, "a.csv", "notice,family_name,birth_date\nN,A,in May of 1980\n");
        assert_refused(heard, 0, 2, 5, "birth_date", "this is not a day");
        assert_null(strstr(heard->refused[0].reason, "May"));
}

static void a_row_with_too_many_or_too_few_cells_is_refused(void **state)
{
        const char *map = "map: m\nkind: notice\nfields: {employer: A, place: B}\n";
        struct heard *heard = *state;

        read_text(heard, IMPORT_NOTICES, map, "a.csv", "A,B,\nx,y,z,w\nx\nx,y\nx,y,,\n,\nA,B,\n");
        assert_refused(heard, 0, 2, 7, "", "more cells");
        assert_refused(heard, 1, 3, 1, "", "1 cells");
        assert_refused(heard, 2, 6, 1, "", "every cell is empty");
        assert_refused(heard, 3, 7, 1, "", "the header again");
        assert_int_equal(heard->sums.accepted, 2);
        read_text(heard, IMPORT_NOTICES, arena_text(heard->arena, "%sshort_rows: allowed\n", map), "b.csv", "A,B\nx\n");
        assert_int_equal(heard->sums.accepted, 1);
}

static void a_broken_record_costs_only_itself(void **state)
{
        struct heard *heard = *state;

        read_text(heard, IMPORT_NOTICES, NULL, "a.csv", "employer,place\n\"A \"b\" c\",d\nB,\x80\nC,e\n");
        assert_refused(heard, 0, 2, 5, "", "written twice");
        assert_refused(heard, 1, 3, 3, "place", "windows-1252");
        assert_int_equal(heard->sums.accepted, 1);
}

static void refused_rows_mended_under_their_header_go_in(void **state)
{
        struct heard *heard = *state;
        char *mended;

        read_text(heard, IMPORT_NOTICES, "map: m\nkind: notice\nheader: 3\nfields: {employer: A, posts: B}\n", "a.csv",
                  "List of 2026\n\n\"of the \"\"region\"\"\"\nA,B\nx,many\ny,2\n");
        assert_int_equal(heard->sums.accepted, 1);
        assert_refused(heard, 0, 5, 3, "posts", "not a whole number");
        mended = arena_text(heard->arena, "%s\n%s\n", heard->refused[0].header, heard->refused[0].raw);
        memcpy(strstr(mended, "many"), "0012", 4);
        assert_true(run(heard, IMPORT_NOTICES, arena_text(heard->arena, "%s/map.yaml", heard->folder),
                        file_of(heard, "m.csv", mended, strlen(mended))));
        assert_int_equal(heard->sums.accepted, 1);
        assert_int_equal(notice(heard, 0)->posts, 12);
}

/* ---- maps */

static void a_missing_column_is_one_finding_before_any_row(void **state)
{
        struct heard *heard = *state;

        read_text(heard, IMPORT_NOTICES, "map: m\nkind: notice\nfields: {employer: Company, posts: Jobs, place: [City, Town]}\n",
                  "a.csv", "Compny,Jobs,Town\nx,1,y\nz,2,w\n");
        assert_int_equal(heard->n_refused, 1);
        assert_true(heard->refused[0].whole_file);
        assert_refused(heard, 0, 1, 1, "employer", "did you mean \"compny\"?");
        assert_int_equal(heard->sums.rows, 0);
}

static void an_unknown_column_is_a_finding_where_the_map_allows_none(void **state)
{
        struct heard *heard = *state;

        read_text(heard, IMPORT_NOTICES, NULL, "a.csv", "employer,post\nx,1\n");
        assert_refused(heard, 0, 1, 10, "", "did you mean \"posts\"?");
        read_text(heard, IMPORT_NOTICES,
                  "map: m\nkind: notice\ncolumns: {other: refused}\nignore: [Post]\nfields: {employer: employer}\n", "b.csv",
                  "employer,post\nx,1\n");
        assert_int_equal(heard->sums.accepted, 1);
}

static void a_header_is_found_by_what_it_holds_and_columns_by_place(void **state)
{
        struct heard *heard = *state;

        read_text(heard, IMPORT_NOTICES,
                  "map: m\nkind: notice\nheader: [Company, Jobs]\nfields: {employer: {column: Company}, posts: {column: 3}}\n",
                  "a.csv", "Notices,,\nof 2026,,\n COMPANY ,Jobs,Jobs\nx,1,2\n");
        assert_int_equal(notice(heard, 0)->posts, 2);
        assert_int_equal(heard->row[0].line, 4);
        read_text(heard, IMPORT_NOTICES, "map: m\nkind: notice\nfields: {employer: Company, posts: Jobs}\n", "b.csv",
                  "Company,Jobs,jobs\nx,1,2\n");
        assert_refused(heard, 0, 1, 14, "posts", "two columns are called");
        read_text(heard, IMPORT_NOTICES, "map: m\nkind: notice\nheader: [Firm]\nfields: {employer: Firm}\n", "c.csv",
                  "Company\nx\n");
        assert_refused(heard, 0, 1, 1, "", "no header");
        read_text(heard, IMPORT_NOTICES, NULL, "d.csv", "");
        assert_refused(heard, 0, 1, 1, "", "empty");
}

static void what_a_map_declares_is_done_and_nothing_else(void **state)
{
        struct heard *heard = *state;
        const NoticeContent *content;

        read_text(heard, IMPORT_NOTICES,
                  "map: m\nkind: notice\ndelimiter: semicolon\ndecimal: comma\nempty: [\"N/A\", TBD]\n"
                  "skip: [{column: Firm, words: [total], within: true, why: \"a total, not a notice\"}]\n"
                  "fields:\n"
                  "  employer_name: {column: Firm, lines: first, required: true}\n"
                  "  place: {columns: [Street, Town], join: \", \"}\n"
                  "  reference: {column: Key, prefix: \"x-\"}\n"
                  "  regime: {value: us-warn}\n"
                  "  posts: {column: [Jobs, Posts], pick: first}\n"
                  "  first_end: {column: Days, date: [dmy], pick: first}\n"
                  "  last_end: {column: Days, date: [dmy], pick: last}\n"
                  "  layoff: {column: Sort, words: {closure: [closing, shut]}, within: true, otherwise: unknown}\n",
                  "a.csv",
                  "Firm;Street;Town;Key;Jobs;Posts;Days;Sort\n"
                  "\"A\nB\";Road 1;C;7;N/A;1.200 or so;1-2-2026 to 3-4-2026;Plant Closing\n"
                  "D;tbd;C;;;;;?\nGrand total;;;;;99;;\n;x;y;;;;;\n");
        content = notice(heard, 0);
        assert_string_equal(content->employer_name, "A");
        assert_string_equal(content->place, "Road 1, C");
        assert_string_equal(content->reference, "x-7");
        assert_string_equal(content->regime, "us-warn");
        assert_int_equal(content->posts, 1200);
        assert_int_equal(content->first_end, 20260201);
        assert_int_equal(content->last_end, 20260403);
        assert_int_equal(content->layoff, LAYOFF__LAYOFF_CLOSURE);
        content = notice(heard, 1);
        assert_string_equal(content->place, "C");
        assert_string_equal(content->reference, "");
        assert_int_equal(content->posts, 0);
        assert_int_equal(content->layoff, LAYOFF__LAYOFF_UNKNOWN);
        assert_int_equal(heard->sums.refused, 2);
        assert_refused(heard, 0, 5, 1, "", "a total, not a notice");
        assert_refused(heard, 1, 6, 1, "employer_name", "requires");
}

static void windows_1252_with_semicolons_and_carriage_returns_is_read_as_declared(void **state)
{
        struct heard *heard = *state;

        read_text(heard, IMPORT_NOTICES,
                  "map: m\nkind: notice\nencoding: windows-1252\nfields: {employer: Naam, posts: Aantal}\n", "a.csv",
                  "Naam;Aantal\r\nCaf\xe9 \x93X\x94;3\r\n");
        assert_string_equal(notice(heard, 0)->employer_reference, "Caf\xc3\xa9 \xe2\x80\x9cX\xe2\x80\x9d");
}

static void every_mistake_of_a_map_is_reported_with_its_place(void **state)
{
        static const char *const expected[] = {
                ":1:1: fields: a notice needs employer or employer_name or employer_reference",
                ":3:11: encoding: \"utf-9\" is none of utf-8, windows-1252, latin-1 (did you mean utf-8?)",
                ":4:1: headr: no such key (did you mean header?)",
                ":6:3: emplyer: a notice has no such field (did you mean employer?)",
                ":7:28: date: posts is not a date",
                ":8:12: wrds: no such key (did you mean words?)",
                ":9:10: place: say either from which column it comes, or its value",
                ":10:35: date: dmy and mdy exclude each other",
        };
        const char *map = "map: m\nkind: notice\nencoding: utf-9\nheadr: 1\nfields:\n"
                          "  emplyer: A\n"
                          "  posts: {column: B, date: ymd}\n"
                          "  layoff: {wrds: {closure: [x]}, column: D}\n"
                          "  place: {required: true}\n"
                          "  announced_on: {column: D, date: [dmy, mdy]}\n";
        struct heard *heard = *state;
        const char *path = file_of(heard, "map.yaml", map, strlen(map));

        assert_false(import_map_check(path, &heard->err));
        assert_int_equal(heard->err.kind, ERR_REFUSED);
        for (size_t i = 0; i < COUNT(expected); i++)
                if (!strstr(heard->err.text, expected[i]))
                        fail_msg("%s is missing in:\n%s", expected[i], heard->err.text);
}

static void a_map_for_another_kind_or_none_at_all_ends_the_import(void **state)
{
        struct heard *heard = *state;
        const char *file = file_of(heard, "a.csv", "A\nx\n", 4);

        assert_false(run(heard, IMPORT_EMPLOYEES, "warn", file));
        assert_non_null(strstr(heard->err.text, "is for notices, not for employees"));
        assert_false(run(heard, IMPORT_NOTICES, "no-such-map", file));
        assert_int_equal(heard->n_command + heard->n_refused, 0);
}

static void files_that_cannot_be_read_are_refused_and_the_others_are_read(void **state)
{
        struct heard *heard = *state;
        const char *files[] = {"/nonexistent/a.csv", heard->folder, file_of(heard, "a.csv", "employer\nx\n", 11)};
        const struct import_conf conf = {.kind = IMPORT_NOTICES, .maps = MAPS, .files = files, .n_files = COUNT(files)};

        assert_true(import_plan(&conf, heard->arena, hear_row, hear_refused, heard, &heard->sums, &heard->err));
        assert_int_equal(heard->sums.files_refused, 2);
        assert_int_equal(heard->sums.accepted, 1);
        assert_refused(heard, 0, 1, 1, "", "cannot be opened");
        assert_refused(heard, 1, 1, 1, "", "cannot be read");
}

static bool no_more(void *self, const struct import_row *row, struct err *err)
{
        (void)self;
        (void)row;
        return err_set(err, ERR_RETRY, "nobody answers");
}

static void the_import_ends_when_its_listener_wants_no_more(void **state)
{
        struct heard *heard = *state;
        const char *file = file_of(heard, "a.csv", "employer\nx\ny\n", 13);
        const struct import_conf conf = {.kind = IMPORT_NOTICES, .maps = MAPS, .files = &file, .n_files = 1};

        assert_false(import_plan(&conf, heard->arena, no_more, hear_refused, heard, &heard->sums, &heard->err));
        assert_int_equal(heard->err.kind, ERR_RETRY);
        assert_int_equal(heard->sums.rows, 1);
}

/* ---- size */

static bool forget(void *self, const struct import_row *row, struct err *err)
{
        struct heard *heard = self;

        (void)row;
        (void)err;
        arena_reset(heard->arena);
        return true;
}

static long memory_peak(void)
{
        struct rusage usage;

        getrusage(RUSAGE_SELF, &usage);
        return usage.ru_maxrss;
}

static void many_rows_and_huge_cells_take_no_more_memory_than_few(void **state)
{
        enum { ROWS = 100000, CELL = 12 * 1024 * 1024, MOST_KB = 24 * 1024 };
        struct heard *heard = *state;
        char path[60];
        const char *file = path;
        const struct import_conf conf = {.kind = IMPORT_NOTICES, .maps = MAPS, .files = &file, .n_files = 1};
        FILE *out;
        long before;

        snprintf(path, sizeof path, "%s/big.csv", heard->folder);
        out = fopen(path, "w");
        assert_non_null(out);
        fputs("reference,employer,announced_on,posts,place\n", out);
        for (int i = 0; i < ROWS; i++) {
                fprintf(out,
                        "R-%d,Employer %d (fictional),2026-03-02,%d,\"A place with quite some text, for the length of it, and "
                        "more\"\n",
                        i, i % 97, i % 500);
                if (i == ROWS / 2) {
                        fputs("big,\"", out);
                        for (int k = 0; k < CELL / 16; k++)
                                fputs("0123456789abcdef", out);
                        fputs("\",2026-03-02,1,x\n", out);
                }
        }
        fclose(out);
        before = memory_peak();
        assert_true(import_plan(&conf, heard->arena, forget, hear_refused, heard, &heard->sums, &heard->err));
        assert_int_equal(heard->sums.accepted, ROWS);
        assert_int_equal(heard->sums.refused, 1);
        assert_true(memory_peak() - before < MOST_KB);
}

/* ---- what is shipped, and real files */

static void every_shipped_map_is_sound(void **state)
{
        struct heard *heard = *state;
        DIR *folder = opendir(MAPS);
        struct dirent *entry;
        unsigned n = 0;

        assert_non_null(folder);
        while ((entry = readdir(folder))) {
                if (entry->d_name[0] == '.')
                        continue;
                n++;
                if (!import_map_check(arena_text(heard->arena, MAPS "/%s", entry->d_name), &heard->err))
                        fail_msg("%s", heard->err.text);
        }
        closedir(folder);
        assert_true(n >= 6);
}

/* Every row of a real file ends as a command or as a refusal with a reason and a place; how many of each is known. */
static void assert_real(struct heard *heard, const char *map, const char *file, uint64_t accepted, uint64_t refused)
{
        assert_true(run(heard, IMPORT_NOTICES, map, file));
        if (heard->sums.accepted != accepted || heard->sums.refused != refused || heard->sums.files_refused)
                fail_msg("%s: %u accepted, %u refused", file, (unsigned)heard->sums.accepted, (unsigned)heard->sums.refused);
        assert_int_equal(heard->n_command, accepted);
        assert_int_equal(heard->n_refused, refused);
        assert_int_equal(heard->sums.rows, accepted + refused);
        for (size_t i = 0; i < heard->n_refused; i++) {
                assert_true(heard->refused[i].line > 1 && heard->refused[i].column > 0);
                assert_true(*heard->refused[i].reason && heard->refused[i].raw_size > 0);
        }
}

static void each_of_36161_real_notices_is_accepted_or_refused_by_name(void **state)
{
        struct heard *heard = *state;
        uint64_t no_posts = 0, no_date = 0, amendments = 0;

        if (access(SHARED "/warn-notices/notices.csv", R_OK) != 0)
                skip();
        assert_real(heard, "warn", SHARED "/warn-notices/notices.csv", 36154, 7);
        for (size_t i = 0; i < heard->n_command; i++) {
                no_posts += notice(heard, i)->posts == 0;
                no_date += notice(heard, i)->announced_on == 0;
                amendments += notice(heard, i)->is_amendment;
        }
        assert_int_equal(no_posts, 2883);
        assert_int_equal(no_date, 2389);
        assert_int_equal(amendments, 1421);
}

static void real_forms_of_23_states_are_read_by_their_maps_alone(void **state)
{
        static const struct {
                const char *name;
                uint64_t accepted, refused;
        } states[] = {
                {"co", 384, 6},  {"ct", 245, 20},  {"dc", 94, 9},    {"fl", 1500, 0}, {"ga", 1500, 0}, {"hi", 381, 9},
                {"il", 1500, 0}, {"in", 1655, 55}, {"ky", 772, 72},  {"la", 28, 1},   {"ma", 352, 26}, {"me", 357, 0},
                {"nd", 52, 2},   {"ne", 965, 4},   {"nj", 1901, 11}, {"ny", 252, 0},  {"oh", 796, 6},  {"ok", 194, 0},
                {"pa", 211, 20}, {"sc", 422, 2},   {"tn", 889, 11},  {"vt", 309, 1},  {"wi", 658, 7},
        };
        struct heard *heard = *state;

        if (access(SHARED "/warn-raw-forms", R_OK) != 0)
                skip();
        for (size_t i = 0; i < COUNT(states); i++) {
                char map[16], file[400];

                arena_reset(heard->arena);
                snprintf(map, sizeof map, "us-%s", states[i].name);
                snprintf(file, sizeof file, SHARED "/warn-raw-forms/%s.csv", states[i].name);
                assert_real(heard, map, file, states[i].accepted, states[i].refused);
        }
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
        cmocka_set_message_output(CM_OUTPUT_TAP);
        const struct CMUnitTest tests[] = {
                CASE(a_notice_row_becomes_a_notice_with_every_field_in_its_place),
                CASE(posts_are_grouped_by_function_ages_and_sex),
                CASE(a_group_that_cannot_be_read_is_refused_at_its_cell),
                CASE(an_employee_row_becomes_a_profile_facts_and_consents),
                CASE(vacancies_and_employers_are_read_too),
                CASE(places_share_a_command_up_to_its_bound),
                CASE(yaml_and_json_say_the_same_in_the_same_words),
                CASE(json_may_write_any_character_as_an_escape),
                CASE(a_tree_above_the_limit_is_sent_to_csv),
                CASE(mistakes_in_yaml_and_json_have_their_place),
                CASE(the_same_row_is_the_same_command_and_another_is_another),
                CASE(another_map_is_another_command),
                CASE(a_bad_row_says_where_why_and_everything_and_the_good_ones_go_in),
                CASE(what_is_out_of_the_bounds_of_the_protocol_is_refused_at_its_cell),
                CASE(a_wrong_postcode_is_refused_at_its_cell_and_the_others_go_in),
                CASE(ten_thousand_skills_cost_only_their_row),
                CASE(what_no_installed_esco_has_is_refused_with_the_versions_looked_in),
                CASE(a_row_is_not_taken_unseen_when_an_installed_esco_is_damaged),
                CASE(a_citizen_number_is_refused_and_not_repeated),
                CASE(a_file_with_a_column_of_citizen_numbers_is_refused_whole),
                CASE(personal_values_do_not_stand_in_reasons),
                CASE(a_row_with_too_many_or_too_few_cells_is_refused),
                CASE(a_broken_record_costs_only_itself),
                CASE(refused_rows_mended_under_their_header_go_in),
                CASE(a_missing_column_is_one_finding_before_any_row),
                CASE(an_unknown_column_is_a_finding_where_the_map_allows_none),
                CASE(a_header_is_found_by_what_it_holds_and_columns_by_place),
                CASE(what_a_map_declares_is_done_and_nothing_else),
                CASE(windows_1252_with_semicolons_and_carriage_returns_is_read_as_declared),
                CASE(every_mistake_of_a_map_is_reported_with_its_place),
                CASE(a_map_for_another_kind_or_none_at_all_ends_the_import),
                CASE(files_that_cannot_be_read_are_refused_and_the_others_are_read),
                CASE(the_import_ends_when_its_listener_wants_no_more),
                CASE(many_rows_and_huge_cells_take_no_more_memory_than_few),
                CASE(every_shipped_map_is_sound),
                CASE(each_of_36161_real_notices_is_accepted_or_refused_by_name),
                CASE(real_forms_of_23_states_are_read_by_their_maps_alone),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
