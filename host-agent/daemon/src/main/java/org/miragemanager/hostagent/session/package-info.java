/**
 * A conversation with a guest from its hello on: checkpoints, steps, and the hand-over of its
 * state.
 */
package org.miragemanager.hostagent.session;
