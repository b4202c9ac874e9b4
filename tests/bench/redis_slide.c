/* Redis streams loaded the way overstap-bench loads intake: one thread, CLIENTS connections, on each WINDOW commands outstanding, one sent for each
 * answered.
 *   redis_slide SOCKET CLIENTS WINDOW BYTES SECONDS  prints one JSON document */
#include <hiredis/hiredis.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { CLIENTS_MOST = 64, FIGURES = 1 << 23 };

static char *body;
static size_t body_size;

static _Noreturn void die(const char *why)
{
        (void)fprintf(stderr, "redis_slide: %s\n", why);
        exit(1);
}

static double now_us(void)
{
        struct timespec ts;

        clock_gettime(CLOCK_MONOTONIC, &ts);
        return (double)ts.tv_sec * 1e6 + (double)ts.tv_nsec / 1e3;
}

static void add_one(redisContext *client)
{
        const char *word[] = {"XADD", "stream", "*", "body", body};
        const size_t size[] = {4, 6, 1, 4, body_size};

        if (redisAppendCommandArgv(client, 5, word, size))
                die("append");
}

static void flush(redisContext *client)
{
        int done = 0;

        while (!done)
                if (redisBufferWrite(client, &done))
                        die("write");
}

/* What has arrived is answered with as many new ones. */
static size_t answer(redisContext *client)
{
        redisReply *reply;
        size_t n = 0;

        if (redisBufferRead(client))
                die("read");
        while (!redisGetReplyFromReader(client, (void **)&reply) && reply) {
                if (reply->type == REDIS_REPLY_ERROR)
                        die(reply->str);
                freeReplyObject(reply);
                add_one(client);
                n++;
        }
        flush(client);
        return n;
}

static int by_size(const void *a, const void *b)
{
        double x = *(const double *)a, y = *(const double *)b;

        return x < y ? -1 : x > y;
}

int main(int argc, char **argv)
{
        static redisContext *client[CLIENTS_MOST];
        static struct pollfd fd[CLIENTS_MOST];
        static double us[FIGURES];
        int clients, window;
        size_t accepted = 0, figures = 0;
        double start, seconds, asked;

        if (argc != 6 || (clients = atoi(argv[2])) < 1 || clients > CLIENTS_MOST)
                return 2;
        window = atoi(argv[3]);
        body_size = strtoul(argv[4], NULL, 10);
        seconds = strtod(argv[5], NULL);
        body = malloc(body_size + 1);
        if (!body)
                die("memory");
        memset(body, 'x', body_size);
        for (int i = 0; i < clients; i++) {
                client[i] = redisConnectUnix(argv[1]);
                if (!client[i] || client[i]->err)
                        die("connect");
                fd[i] = (struct pollfd){client[i]->fd, POLLIN, 0};
                for (int j = 0; j < window; j++)
                        add_one(client[i]);
                flush(client[i]);
        }
        start = asked = now_us();
        while (now_us() - start < seconds * 1e6) {
                if (poll(fd, (nfds_t)clients, 1000) < 0)
                        die("poll");
                for (int i = 0; i < clients; i++)
                        if (fd[i].revents)
                                accepted += answer(client[i]);
                /* With one outstanding, each answer's wait is a figure. */
                if (clients == 1 && window == 1 && figures < FIGURES) {
                        us[figures++] = now_us() - asked;
                        asked = now_us();
                }
        }
        printf("{\"accepted_per_s\": %.1f", (double)accepted / ((now_us() - start) / 1e6));
        if (figures) {
                qsort(us, figures, sizeof *us, by_size);
                printf(", \"p50_us\": %.1f", us[figures / 2]);
        }
        printf("}\n");
        for (int i = 0; i < clients; i++)
                redisFree(client[i]);
        free(body);
        return 0;
}
