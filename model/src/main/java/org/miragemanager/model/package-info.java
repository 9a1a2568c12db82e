/**
 * The nouns that all modules use: a guest and its policy, generations and their places, operations
 * and their outcomes, images, names. Each noun has one type, which the others hold instead of
 * copying its fields. Nothing here depends on a database, a network or a workflow engine.
 */
package org.miragemanager.model;
