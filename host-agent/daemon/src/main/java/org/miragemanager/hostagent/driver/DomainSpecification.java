package org.miragemanager.hostagent.driver;

import java.nio.file.Path;
import org.miragemanager.model.DomainId;
import org.miragemanager.model.GuestSpec;

/**
 * What a driver needs to know to create a domain.
 *
 * @param domain which domain
 * @param reference where the image's file is: an absolute path, {@code example:NAME}, or {@code
 *     sha256:HEX}
 * @param guest what runs
 * @param token proves to the agent that a guest is this domain's
 * @param channel the agent's socket, to which the guest connects
 * @param folder a folder for what belongs to this domain
 * @param log the file to which the guest's output is appended
 */
public record DomainSpecification(
    DomainId domain,
    String reference,
    GuestSpec guest,
    String token,
    Path channel,
    Path folder,
    Path log) {}
