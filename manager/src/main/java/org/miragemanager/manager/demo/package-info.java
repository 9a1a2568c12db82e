/**
 * The demonstration: a guest with state moves between hosts, and its own log tells whether it lost
 * a step.
 */
package org.miragemanager.manager.demo;
