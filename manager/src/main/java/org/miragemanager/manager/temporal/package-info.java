/** The way to Temporal: the in-memory server, the client, the worker. */
package org.miragemanager.manager.temporal;
