package org.miragemanager.manager.service;

import java.util.Optional;

/**
 * An image whose file is sent along.
 *
 * @param name the image's name
 * @param version its version
 * @param driver the hypervisor driver that runs it
 * @param digest SHA-256 of the file, 64 digits, if the sender tells it: what comes must have it
 * @param announcedBytes the file's length; negative: the sender does not tell it
 */
public record ImageUpload(
    String name, String version, String driver, Optional<String> digest, long announcedBytes) {}
