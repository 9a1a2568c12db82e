package org.miragemanager.manager.cli;

/**
 * What a verb has removed, for programs.
 *
 * @param kind unikernel, host or image
 * @param removed its name; of an image with its version
 */
record Removal(String kind, String removed) {}
