/**
 * Unimem: a typed key-value store, a program of atomic steps over it, and checkpoints of both.
 *
 * <p>A guest's whole state is its store and the name of its next step, so it can stop between any
 * two steps and go on elsewhere.
 */
package org.miragemanager.unimem;
