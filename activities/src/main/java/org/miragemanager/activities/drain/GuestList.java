package org.miragemanager.activities.drain;

import java.util.List;

/**
 * The unikernels of a host.
 *
 * @param here those that it owns
 * @param arriving those of which a generation is prepared there: a transfer to this host, begun
 *     before it was closed, may yet end there
 */
public record GuestList(List<String> here, List<String> arriving) {}
