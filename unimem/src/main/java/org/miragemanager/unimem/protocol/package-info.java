/**
 * The guest protocol (unimem/PROTOCOL.md): the messages between a guest and its host agent, and
 * their readers and writers.
 *
 * <p>Both ends use this package: a guest reads {@link org.miragemanager.unimem.protocol.ToGuest}
 * and writes {@link org.miragemanager.unimem.protocol.FromGuest}, an agent the other way round.
 */
package org.miragemanager.unimem.protocol;
