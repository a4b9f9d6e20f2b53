"""What search engines document of structured data: the types, and the properties of each."""

from __future__ import annotations

# Google's required and recommended properties, as documented in September 2026 at
# https://developers.google.com/search/docs/appearance/structured-data/qapage and beside it
# discussion-forum, profile-page, breadcrumb; sitelinks search boxes are history, schema.org's WebSite is not.
# What is recommended is there wherever it exists: a ghost has no address, an unedited post no dateModified.
REQUIRED = {
    "QAPage": {"mainEntity"},
    "Question": {"name", "answerCount", "acceptedAnswer"},
    "Answer": {"text"},
    "DiscussionForumPosting": {"author", "datePublished", "text"},
    "Comment": {"author", "datePublished", "text"},
    "ProfilePage": {"mainEntity"},
    "Person": {"name"},
    "Organization": {"name"},
    "InteractionCounter": {"interactionType", "userInteractionCount"},
    "BreadcrumbList": {"itemListElement"},
    "ListItem": {"position", "name"},
    "WebSite": {"name", "url"},
    "SearchAction": {"target", "query-input"},
    "EntryPoint": {"urlTemplate"},
}
RECOMMENDED = {
    "Question": {"text", "author", "datePublished", "upvoteCount", "url"},
    "Answer": {"url", "author", "datePublished", "upvoteCount", "commentCount"},
    "DiscussionForumPosting": {"headline", "url", "commentCount", "interactionStatistic"},
    "Comment": {"url", "interactionStatistic"},
    "WebSite": {"potentialAction"},
}
OPTIONAL = {
    "Question": {"commentCount", "dateModified"},
    "Answer": {"dateModified"},
    "ListItem": {"item"},  # not of the page itself, the last one
    "DiscussionForumPosting": {"comment", "dateModified", "discussionUrl"},
    "Comment": {"dateModified"},
    "ProfilePage": {"dateModified"},
    "Person": {
        *("url", "image", "description", "sameAs"),
        *("interactionStatistic", "agentInteractionStatistic"),
    },
}
