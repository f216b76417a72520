namespace Tracker.Demo;

internal static class AcmeProjects
{
    public static DemoProject[] All { get; } =
    [
        new("Website relaunch", "The public site on the new brand, faster and in two languages.",
            "the pricing page, the home page hero, the German translation, the cookie notice, redirects from the old addresses, the contact form, the image pipeline, search engine titles, the press page"),
        new("Mobile app 3.0", "Offline first, one code base, the five things people really do.",
            "the sign-in screen, offline sync, push notifications, the camera upload, the onboarding tour, crash reports, the tablet layout, biometric unlock, the beta programme"),
        new("Customer portal", "Where customers see their orders and help themselves.",
            "the order history, invoice downloads, address changes, the returns form, the support chat, single sign-on, delivery tracking, the account switcher, the status banner"),
        new("Data warehouse", "One place for figures that everybody trusts.",
            "the orders import, currency conversion, the nightly load, the customer dimension, duplicate detection, the revenue dashboard, access for finance, the data dictionary, the cost report"),
        new("Office move", "From the mill to the harbour, without losing a working day.",
            "the floor plan, the moving company, the network cabling, desks and chairs, the new address on letterheads, the key handover, insurance, the meeting rooms, the farewell party"),
        new("Security programme", "Certified by autumn, and safer already.",
            "the asset inventory, multi-factor sign-in, the penetration test, the incident plan, laptop encryption, supplier questionnaires, the access review, the phishing training, backup restores"),
        new("Spring campaign", "Three weeks, four channels, one story.",
            "the landing page, the newsletter series, the photo shoot, the budget split, the partner bundle, the webinar, the discount codes, the social media calendar, the results report"),
        new("Checkout rebuild", "Fewer steps, more payment methods, no lost baskets.",
            "the address lookup, the guest checkout, the card form, the tax calculation, the confirmation mail, the basket recovery, gift vouchers, the fraud check, the load test"),
        new("Hiring 2026", "Nine people, found fairly and welcomed well.",
            "the job descriptions, the interview guide, the referral bonus, the careers page, the salary bands, the onboarding week, the coding exercise, the university fair, the candidate survey"),
        new("Warehouse robots", "Four robots that carry, so that people can pick.",
            "the charging stations, the floor markings, the safety training, the route planner, the spare parts list, the night shift trial, the emergency stop, the vendor contract, the pick rate study"),
        new("Support handbook", "Answers once, written well, found quickly.",
            "the refund article, the tone of voice, the search index, the escalation path, the macro library, the screenshot style, the outage template, the weekly review, the glossary"),
        new("Platform upkeep", "What nobody sees until it is missing.",
            "the certificate renewals, the database upgrade, slow queries, the log retention, the staging environment, the build times, the alert thresholds, unused feature flags, the runtime upgrade"),
    ];
}
