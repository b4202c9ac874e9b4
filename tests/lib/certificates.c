/* Write certificates of drawn rounds: certificates FOLDER N SEED. Files are named 0, 1, 2, ... */
#include <stdio.h>
#include <stdlib.h>

#include "certificate.h"
#include "drawn_round.h"
#include "must.h"

int main(int argc, char **argv)
{
        struct lot lot = {0};
        uint8_t hash[CERTIFICATE_HASH];

        must(argc == 4);
        lot.state = strtoull(argv[3], NULL, 10);
        arena_new(&lot.arena);
        for (unsigned long i = 0, n = strtoul(argv[2], NULL, 10); i < n; i++) {
                struct round *round;
                struct bytes text;
                FILE *file;

                arena_reset(lot.arena);
                round = drawn_round(&lot, 1 + lot_draw(&lot, 4), lot_draw(&lot, 4));
                round_settle(round);
                text = certificate_text(&(struct certificate_head){i, 1, 20260415, "1"}, round, lot.arena, hash);
                file = fopen(arena_text(lot.arena, "%s/%lu", argv[1], i), "we");
                must(file);
                must(fwrite(text.data, 1, text.size, file) == text.size);
                must(fclose(file) == 0);
        }
        arena_destroy(&lot.arena);
        return 0;
}
