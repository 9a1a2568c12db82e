package org.miragemanager.manager.service;

import java.util.List;

/**
 * A unikernel that is to be created and run.
 *
 * @param name its name
 * @param image the image's name
 * @param version the image's version; null: the one added last
 * @param host where; null: a host is chosen
 * @param memoryBytes its size; null: 64 MiB
 * @param arguments its arguments; null: none
 */
public record RunOrder(
    String name,
    String image,
    String version,
    String host,
    Long memoryBytes,
    List<String> arguments) {}
