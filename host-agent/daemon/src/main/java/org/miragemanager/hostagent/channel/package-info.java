/**
 * The channels between an agent and its guests, which are not trusted: sockets, limits, waiting.
 */
package org.miragemanager.hostagent.channel;
