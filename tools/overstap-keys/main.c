/* overstap-keys: CURVE keys for whoever asks the suite over tcp. The secret half never leaves the file that it is made in; the
 * public half is admitted by an operator, with the command that is printed here. */
#include <argp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "callers.h"
#include "id.h"
#include "keyfile.h"
#include "must.h"
#include "suite.h"
#include "text.h"

enum { EXIT_WRONG = 2, EXIT_FILE = 5 };
enum { OPT_DATA = 256, OPT_OUT, OPT_SERVER, OPT_ROLE, OPT_EMPLOYER, OPT_PERSON, OPT_LABEL };
enum { ROLES_MOST = 16 };

static const struct argp_option options[] = {
        {"config", 'c', "FILE", 0, "Put the server key of the suite that this file configures into the key file", 0},
        {"data", OPT_DATA, "DIR", 0, "The same, of the suite in this data folder (also: OVERSTAP_DATA)", 0},
        {"server-key", OPT_SERVER, "KEY", 0, "The same, given as text: for a suite elsewhere", 0},
        {"out", OPT_OUT, "FILE", 0, "make: the new key file", 0},
        {"role", OPT_ROLE, "ROLE", 0, "make: for the command that admits it; may be given more than once", 0},
        {"employer", OPT_EMPLOYER, "EMPLOYER", 0, "make: the same, for role employer", 0},
        {"person", OPT_PERSON, "PERSON", 0, "make: the same, for role employee", 0},
        {"label", OPT_LABEL, "TEXT", 0, "make: the same", 0},
        {0},
};

struct asked {
        const char *file, *data, *server_key, *out;
        const char *roles[ROLES_MOST];
        size_t n_roles;
        const char *employer, *person, *label;
        const char *verb, *key_file;
};

static void role_take(struct asked *asked, const char *word, struct argp_state *state)
{
        if (role_of_word(word) == ROLE__ROLE_NONE)
                argp_error(state,
                           "--role: \"%s\" is none of employee, employer, caseworker, lead, auditor, funder, operator, portal, "
                           "placement",
                           word);
        if (asked->n_roles == ROLES_MOST)
                argp_error(state, "--role: at most %d", ROLES_MOST);
        asked->roles[asked->n_roles++] = word;
}

static void line_check(const struct asked *asked, struct argp_state *state)
{
        bool makes = text_is(asked->verb, "make");

        if (!makes && !text_is(asked->verb, "show"))
                argp_error(state, "say what to do: make --out FILE, or show FILE");
        if (makes && (!asked->out || asked->key_file))
                argp_error(state, "make takes --out FILE and nothing beside options");
        if (!makes && !asked->key_file)
                argp_error(state, "show which file?");
        if (asked->server_key && !key_is_sound(asked->server_key))
                argp_error(state, "--server-key: not a public key (40 characters of Z85)");
}

static error_t option_parse(int key, char *arg, struct argp_state *state)
{
        struct asked *asked = state->input;

        switch (key) {
        case 'c':
                asked->file = arg;
                return 0;
        case OPT_DATA:
                asked->data = arg;
                return 0;
        case OPT_OUT:
                asked->out = arg;
                return 0;
        case OPT_SERVER:
                asked->server_key = arg;
                return 0;
        case OPT_ROLE:
                role_take(asked, arg, state);
                return 0;
        case OPT_EMPLOYER:
                asked->employer = arg;
                return 0;
        case OPT_PERSON:
                asked->person = arg;
                return 0;
        case OPT_LABEL:
                asked->label = arg;
                return 0;
        case ARGP_KEY_ARG:
                if (state->arg_num > 1)
                        argp_error(state, "too many arguments");
                *(state->arg_num ? &asked->key_file : &asked->verb) = arg;
                return 0;
        case ARGP_KEY_END:
                if (!asked->data && !asked->file)
                        asked->data = getenv("OVERSTAP_DATA");
                line_check(asked, state);
                return 0;
        default:
                return ARGP_ERR_UNKNOWN;
        }
}

const char *argp_program_version = "overstap-keys " OVERSTAP_VERSION;

/* Whom the holder may trust to be the suite. Without it the file works on the suite's own machine only. */
static bool server_key_find(const struct asked *asked, struct keyfile *keys, struct err *err)
{
        OWNED(arena_destroy) struct arena *arena = NULL;
        const struct suite_conf *suite;
        struct keyfile server;

        if (asked->server_key) {
                memcpy(keys->server_key, asked->server_key, KEY_TEXT);
                return true;
        }
        if (!asked->file && text_empty(asked->data))
                return true;
        arena_new(&arena);
        if (!suite_read(asked->file, text_empty(asked->data) ? NULL : asked->data, false, 0, arena, &suite, err) ||
            !keyfile_read(suite->server_key_file, &server, err))
                return false;
        memcpy(keys->server_key, server.public_key, KEY_TEXT);
        explicit_bzero(&server, sizeof(server));
        return true;
}

/* A word as a shell takes it: Z85 has characters that mean something there. */
static void word_print(const char *word)
{
        fputc('\'', stdout);
        for (; *word; word++)
                fputs(*word == '\'' ? "'\\''" : (char[]){*word, 0}, stdout);
        fputc('\'', stdout);
}

static void option_print(const char *name, const char *value)
{
        if (!value)
                return;
        printf(" --%s ", name);
        word_print(value);
}

static int make(const struct asked *asked)
{
        struct keyfile keys = {{0}, {0}, {0}};
        struct err err = {0};
        bool is_written =
                keyfile_make(&keys, &err) && server_key_find(asked, &keys, &err) && keyfile_write(asked->out, &keys, &err);

        explicit_bzero(keys.secret_key, sizeof(keys.secret_key));
        if (!is_written) {
                fprintf(stderr, "overstap-keys: %s\n", err.text);
                return EXIT_FILE;
        }
        if (!*keys.server_key)
                fprintf(stderr,
                        "overstap-keys: %s has no server-key; to use it on another machine, make it with --data, -c or "
                        "--server-key\n",
                        asked->out);
        fputs("overstap key admit", stdout);
        option_print("public", keys.public_key);
        for (size_t i = 0; i < asked->n_roles; i++)
                option_print("role", asked->roles[i]);
        if (!asked->n_roles)
                fputs(" --role ROLE", stdout);
        option_print("employer", asked->employer);
        option_print("person", asked->person);
        option_print("label", asked->label);
        fputc('\n', stdout);
        return EXIT_SUCCESS;
}

static int show(const struct asked *asked)
{
        struct keyfile keys;
        char name[KEY_NAME_TEXT];
        struct err err = {0};
        bool is_read = keyfile_read(asked->key_file, &keys, &err) && key_name_parse(keys.public_key, name, &err);

        explicit_bzero(keys.secret_key, sizeof(keys.secret_key));
        if (!is_read) {
                fprintf(stderr, "overstap-keys: %s\n", err.text);
                return EXIT_FILE;
        }
        printf("public-key: %s\nname: %s\n", keys.public_key, name);
        if (*keys.server_key)
                printf("server-key: %s\n", keys.server_key);
        return EXIT_SUCCESS;
}

int main(int argc, char **argv)
{
        static const struct argp argp = {.options = options,
                                         .parser = option_parse,
                                         .args_doc = "make --out FILE\nshow FILE",
                                         .doc = "Make keys for callers over tcp, and show what is in a key file but its secret."};
        struct asked asked = {0};
        int status;

        argp_err_exit_status = EXIT_WRONG;
        argp_parse(&argp, argc, argv, 0, NULL, &asked);
        status = text_is(asked.verb, "make") ? make(&asked) : show(&asked);
        return fflush(stdout) || ferror(stdout) ? EXIT_FILE : status;
}
