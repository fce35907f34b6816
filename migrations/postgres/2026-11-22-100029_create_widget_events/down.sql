drop table widget_events;
