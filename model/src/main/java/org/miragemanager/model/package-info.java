/**
 * What all modules speak of: a guest and its policy, generations and their places, operations and
 * how they end, images, names. Each noun has one type, which the others hold instead of copying its
 * fields. Nothing here knows a database, a network or a workflow engine.
 */
package org.miragemanager.model;
