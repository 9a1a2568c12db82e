/**
 * How a manager speaks with host agents: one lasting connection each, calls that are waited for
 * with heartbeats, and which hosts do not do what they are asked for.
 */
package org.miragemanager.activities.agent;
