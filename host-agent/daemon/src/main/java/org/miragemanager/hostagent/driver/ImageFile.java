package org.miragemanager.hostagent.driver;

import java.nio.file.Path;
import java.util.Optional;

/**
 * The file of an image on this host.
 *
 * @param path where it is
 * @param digest the SHA-256 that it must have, as 64 lower-case hexadecimal digits; absent: an
 *     operator named the file by its path, and answers for it
 */
public record ImageFile(Path path, Optional<String> digest) {}
