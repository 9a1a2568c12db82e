package org.miragemanager.manager.cli.output;

/**
 * What a verb has removed, for programs.
 *
 * @param kind unikernel, host or image
 * @param removed its name; of an image with its version
 */
public record Removal(String kind, String removed) {}
