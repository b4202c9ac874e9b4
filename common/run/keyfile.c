#include "keyfile.h"

#include <ctype.h>
#include <czmq.h>
#include <fcntl.h>
#include <limits.h>
#include <sys/stat.h>

#include "must.h"

enum { FILE_MOST = 4096 };

bool key_is_sound(const char *key)
{
        uint8_t bytes[KEY_SIZE];
        bool sound = key && strlen(key) == KEY_TEXT - 1 && zmq_z85_decode(bytes, key);

        explicit_bzero(bytes, sizeof(bytes));
        return sound;
}

bool keyfile_make(struct keyfile *out, struct err *err)
{
        struct keyfile keys = {0};

        if (zmq_curve_keypair(keys.public_key, keys.secret_key))
                return err_set(err, ERR_STOP, "keys: %s", zmq_strerror(errno));
        *out = keys;
        explicit_bzero(&keys, sizeof(keys));
        return true;
}

static char *field(struct keyfile *keys, const char *line, const char **value)
{
        static const struct {
                const char *name;
                size_t offset;
        } fields[] = {{"public-key:", offsetof(struct keyfile, public_key)},
                      {"secret-key:", offsetof(struct keyfile, secret_key)},
                      {"server-key:", offsetof(struct keyfile, server_key)}};

        for (size_t i = 0; i < COUNT(fields); i++) {
                if (strncmp(line, fields[i].name, strlen(fields[i].name)))
                        continue;
                *value = line + strlen(fields[i].name);
                *value += strspn(*value, " \t");
                return (char *)keys + fields[i].offset;
        }
        return NULL;
}

/* # is a digit of Z85 too, so a note is a whole line. */
static bool line_read(const char *path, unsigned number, char *line, struct keyfile *keys, struct err *err)
{
        const char *value;
        char *key;

        for (size_t n = strlen(line); n && strchr(" \t\r", line[n - 1]); n--)
                line[n - 1] = 0;
        if (!*line || *line == '#')
                return true;
        key = field(keys, line, &value);
        if (!key)
                return err_set(err, ERR_REFUSED, "%s:%u: not one of public-key, secret-key and server-key", path, number);
        if (*key)
                return err_set(err, ERR_REFUSED, "%s:%u: this key was given before", path, number);
        if (!key_is_sound(value))
                return err_set(err, ERR_REFUSED, "%s:%u: not a CURVE key (40 characters of Z85)", path, number);
        memcpy(key, value, KEY_TEXT);
        return true;
}

static bool keys_check(const char *path, mode_t mode, const struct keyfile *keys, struct err *err)
{
        char public_key[KEY_TEXT];

        if (!*keys->public_key)
                return err_set(err, ERR_REFUSED, "%s: has no public-key", path);
        if (!*keys->secret_key)
                return true;
        if (mode & 077)
                return err_set(err, ERR_REFUSED, "%s: holds a secret key that others can reach (chmod 600)", path);
        if (zmq_curve_public(public_key, keys->secret_key) || strcmp(public_key, keys->public_key))
                return err_set(err, ERR_REFUSED, "%s: its public-key and secret-key are not a pair", path);
        return true;
}

static void close_fd(const int *fd)
{
        if (*fd >= 0)
                close(*fd);
}

bool keyfile_read(const char *path, struct keyfile *out, struct err *err)
{
        OWNED(close_fd) int fd = open(path, O_RDONLY | O_CLOEXEC);
        char text[FILE_MOST + 1], *rest = text, *line;
        struct keyfile keys = {0};
        struct stat st;
        ssize_t size;
        bool sound = true;

        if (fd < 0 || fstat(fd, &st) || (size = read(fd, text, sizeof(text))) < 0)
                return err_sys(err, ERR_STOP, "%s", path);
        if (size > FILE_MOST || memchr(text, 0, (size_t)size))
                sound = err_set(err, ERR_REFUSED, "%s: not a file of keys", path);
        text[sound ? size : 0] = 0;
        for (unsigned number = 1; sound && (line = strsep(&rest, "\n")); number++)
                sound = line_read(path, number, line, &keys, err);
        if (sound)
                sound = keys_check(path, st.st_mode, &keys, err);
        if (sound)
                *out = keys;
        explicit_bzero(text, sizeof(text));
        explicit_bzero(&keys, sizeof(keys));
        return sound;
}

static bool write_synced(int fd, const struct keyfile *keys)
{
        return dprintf(fd, "public-key: %s\n", keys->public_key) > 0 &&
               (!*keys->secret_key || dprintf(fd, "secret-key: %s\n", keys->secret_key) > 0) &&
               (!*keys->server_key || dprintf(fd, "server-key: %s\n", keys->server_key) > 0) && !fsync(fd);
}

static bool folder_sync(const char *path)
{
        char folder[PATH_MAX];
        char *slash;

        snprintf(folder, sizeof(folder), "%s", path);
        slash = strrchr(folder, '/');
        if (slash)
                slash[slash == folder] = 0;
        OWNED(close_fd) int fd = open(slash ? folder : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        return fd >= 0 && !fsync(fd);
}

/* Through a file of its own and a link: a power cut leaves no half key, and an existing key wins. */
bool keyfile_write(const char *path, const struct keyfile *keys, struct err *err)
{
        char fresh[PATH_MAX];
        OWNED(close_fd) int fd = -1;
        bool written;

        if ((size_t)snprintf(fresh, sizeof(fresh), "%s.XXXXXX", path) >= sizeof(fresh))
                return err_set(err, ERR_REFUSED, "%s: this path is too long", path);
        fd = mkostemp(fresh, O_CLOEXEC);
        if (fd < 0)
                return err_sys(err, ERR_STOP, "%s", path);
        written = write_synced(fd, keys) && !link(fresh, path);
        if (!written && errno == EEXIST)
                err_set(err, ERR_REFUSED, "%s: is there already, and a key is never replaced", path);
        else if (!written)
                err_sys(err, ERR_STOP, "%s", path);
        unlink(fresh);
        if (written && !folder_sync(path))
                return err_sys(err, ERR_STOP, "%s: sync of its folder", path);
        return written;
}

void key_name(const uint8_t key[KEY_SIZE], char name[KEY_NAME_TEXT])
{
        static const char digit[] = "0123456789abcdef";

        memcpy(name, "key:", 4);
        for (size_t i = 0; i < KEY_SIZE; i++) {
                name[4 + 2 * i] = digit[key[i] >> 4];
                name[5 + 2 * i] = digit[key[i] & 15];
        }
        name[KEY_NAME_TEXT - 1] = 0;
}

bool key_name_parse(const char *public_key, char name[KEY_NAME_TEXT], struct err *err)
{
        uint8_t key[KEY_SIZE];

        if (!key_is_sound(public_key) || !zmq_z85_decode(key, public_key))
                return err_set(err, ERR_REFUSED, "\"%.60s\" is not a public key (40 characters of Z85)", public_key);
        key_name(key, name);
        return true;
}
