/**
 * Publishes what a transaction changed, once it is committed: to listeners, observers and waiting
 * threads.
 */
package org.miragemanager.repository.event;
