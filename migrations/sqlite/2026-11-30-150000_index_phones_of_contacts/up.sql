-- A whole phone that was typed, and clients who are perhaps one person, are looked up among the addresses too (src/store/DECISION-search.md).
-- Most addresses have no phone and cost the index nothing.
create index contacts_phone on contacts (phone) where phone <> '';
