/**
 * A manager and several hosts on this one machine: what {@code miragectl up} starts and {@code
 * miragectl demo} shows.
 */
package org.miragemanager.manager.local;
