/**
 * Runs a program as a guest: {@link org.miragemanager.unimem.runtime.GuestRuntime} is the entrance.
 *
 * <p>Two threads: one executes the program's steps, the other reads what the agent says. {@link
 * org.miragemanager.unimem.runtime.GuestLoop} is all that they share.
 */
package org.miragemanager.unimem.runtime;
