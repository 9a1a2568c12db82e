/**
 * What a user can ask of a manager, without the ways it is asked (HTTP, command line) or answered
 * (repository, Temporal, agents).
 */
package org.miragemanager.manager.service;
