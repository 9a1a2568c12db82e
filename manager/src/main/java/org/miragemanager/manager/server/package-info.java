/**
 * The manager itself: repository, worker, gRPC for agents and the service for users, put together.
 */
package org.miragemanager.manager.server;
