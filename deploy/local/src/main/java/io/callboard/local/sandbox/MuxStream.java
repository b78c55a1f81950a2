package io.callboard.local.sandbox;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A live stream at the sandbox's Mux.
 *
 * @param policy of the playback id: signed or public
 * @param status idle, active or disabled
 * @param recordings ids of its assets, the newest first
 */
record MuxStream(
        String id,
        String streamKey,
        String playbackId,
        String policy,
        @Nullable String passthrough,
        int reconnectWindow,
        String status,
        long createdAt,
        List<String> recordings) {

    MuxStream with(String otherStatus) {
        return new MuxStream(
                id, streamKey, playbackId, policy, passthrough, reconnectWindow, otherStatus, createdAt, recordings);
    }

    MuxStream recorded(String asset) {
        List<String> all = new ArrayList<>(recordings);
        all.addFirst(asset);
        return new MuxStream(
                id, streamKey, playbackId, policy, passthrough, reconnectWindow, status, createdAt, List.copyOf(all));
    }

    /** In Mux's form. */
    Map<String, Object> view() {
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("id", id);
        view.put("stream_key", streamKey);
        view.put("status", status);
        view.put("playback_ids", List.of(Map.of("id", playbackId, "policy", policy)));
        if (passthrough != null) {
            view.put("passthrough", passthrough);
        }
        view.put("reconnect_window", reconnectWindow);
        view.put("new_asset_settings", Map.of("playback_policies", List.of(policy)));
        view.put("latency_mode", "standard");
        view.put("max_continuous_duration", 43_200);
        view.put("created_at", Long.toString(createdAt));
        if (!recordings.isEmpty()) {
            view.put("recent_asset_ids", recordings.reversed());
        }
        return view;
    }
}
