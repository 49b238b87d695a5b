-- What came by a link: the name that the guest gave, empty where they gave none. Null for what a member has added.
alter table entries add column guest text;
