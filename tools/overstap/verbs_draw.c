/* Flows as pictures. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "draw.h"
#include "json.h"
#include "must.h"
#include "read.h"
#include "svg.h"
#include "text.h"
#include "verbs.h"

/* What is drawn: a flow, and a casefile on it or none. */
struct subject {
        const Flow *flow;
        const Casefile *casefile;
};

static bool is_file(const char *word)
{
        size_t size = strlen(word);

        return size > 5 && text_is(word + size - 5, ".yaml");
}

static int file_take(struct call *call, struct subject *subject)
{
        struct findings findings = {.arena = call->arena};

        subject->flow = flow_prove(call->line.arg[0], call->arena, &findings);
        if (!findings.n)
                return EXIT_DONE;
        complain("%s", findings_text(&findings, call->arena));
        return EXIT_INPUT;
}

static int installed_take(struct call *call, uint32_t version, struct subject *subject)
{
        Show *show = NEW(call->arena, Show, show);
        const Result *result;
        int status;

        show->kind = KIND__KIND_FLOW;
        show->name = call->line.arg[0];
        show->id = version;
        if ((status = call_show_ask(call, show, &result)))
                return status;
        for (size_t i = 0; i < result->n_things; i++)
                if (result->things[i]->is_case == THING__IS_FLOW)
                        subject->flow = result->things[i]->flow;
        if (subject->flow)
                return EXIT_DONE;
        complain("desk told no flow");
        return EXIT_SILENT;
}

/* A casefile is drawn on the version that it runs under, and on no other: its states might not be there. */
static int case_take(struct call *call, uint32_t version, struct subject *subject)
{
        const char *name = subject->flow ? subject->flow->name->text : call->line.arg[0];
        struct case_things things;
        uint64_t id;
        int status;

        if (!take_id(taken(call, OPT_CASE), "casefile", &id))
                return EXIT_WRONG;
        if ((status = case_ask(call, id, &things)))
                return status;
        if (subject->flow)
                version = subject->flow->version;
        if (!text_is(name, things.casefile->flow) || (version && version != things.casefile->flow_version)) {
                complain("casefile %llu runs in flow %s, version %u; draw that one", (unsigned long long)id,
                         things.casefile->flow, things.casefile->flow_version);
                return EXIT_REFUSED;
        }
        subject->casefile = things.casefile;
        subject->flow = subject->flow ? subject->flow : things.flow;
        return EXIT_DONE;
}

static int subject_take(struct call *call, struct subject *subject)
{
        uint32_t version = 0;
        int status = EXIT_DONE;

        if (!take_number(call, OPT_FLOW_VERSION, 100000, &version))
                return EXIT_WRONG;
        if (is_file(call->line.arg[0]) && version) {
                complain("a file holds one version; leave --flow-version out, or name the flow and not its file");
                return EXIT_WRONG;
        }
        if (is_file(call->line.arg[0]))
                status = file_take(call, subject);
        else if (!taken(call, OPT_CASE))
                status = installed_take(call, version, subject);
        return status || !taken(call, OPT_CASE) ? status : case_take(call, version, subject);
}

static bool picture_make(const struct subject *subject, bool is_svg, struct arena *arena, const char **out, struct err *err)
{
        const char *dot = draw_dot(subject->flow, subject->casefile, arena);

        if (is_svg)
                return svg_of_dot(dot, subject->flow->title_en, draw_description(subject->flow, subject->casefile, arena), arena,
                                  out, err);
        *out = dot;
        return true;
}

/* A picture that is there already may be someone's; it is not written over. */
static bool file_write(const char *path, const char *text, struct err *err)
{
        FILE *file = fopen(path, "wxe");
        bool ok;

        if (!file && errno == EEXIST)
                return err_set(err, ERR_REFUSED, "%s is there already; name a new file, or remove it first", path);
        if (!file)
                return err_sys(err, ERR_RETRY, "%s", path);
        ok = fputs(text, file) >= 0;
        if (fclose(file) || !ok)
                return err_sys(err, ERR_RETRY, "%s", path);
        return true;
}

static int picture_tell(struct call *call, const struct subject *subject, const char *format, const char *picture)
{
        OWNED(json_drop) json_t *document = NULL;
        const char *path = taken(call, OPT_OUT);
        struct err err = {0};

        if (path && !file_write(path, picture, &err))
                return call_fail(&err);
        if (!call_json(call)) {
                if (!path)
                        fputs(picture, stdout);
                return EXIT_DONE;
        }
        document = json_pack("{s:o, s:i, s:s, s:o, s:o}", "flow", text_json(subject->flow->name->text), "version",
                             (int)subject->flow->version, "format", format, "file", path ? text_json(path) : json_null(),
                             "picture", path ? json_null() : text_json(picture));
        call_document(document);
        return EXIT_DONE;
}

int flow_draw(struct call *call)
{
        const char *format = taken(call, OPT_FORMAT) ? taken(call, OPT_FORMAT) : "svg", *picture;
        struct subject subject = {0};
        struct err err = {0};
        int status;

        if (!text_is(format, "svg") && !text_is(format, "dot")) {
                complain("--format: \"%s\" is none of: svg, dot", format);
                return EXIT_WRONG;
        }
        if ((status = subject_take(call, &subject)))
                return status;
        if (!picture_make(&subject, text_is(format, "svg"), call->arena, &picture, &err))
                return call_fail(&err);
        return picture_tell(call, &subject, format, picture);
}
