namespace Tracker.Demo;

internal static class GlobexProjects
{
    public static DemoProject[] All { get; } =
    [
        new("Reactor monitoring", "Every sensor on one screen, every alarm with a reason.",
            "the coolant sensors, the alarm rules, the control room display, the history export, the shift handover, the redundancy test, the operator manual, the time series store, the calibration plan"),
        new("Grid forecast", "Tomorrow's load to within two per cent.",
            "the weather feed, the holiday calendar, the training data, the error report, the forecast service, the regional split, the trader view, the retraining job, the fallback model"),
        new("Field service app", "What a technician needs, on a phone, in the rain.",
            "the job list, the parts scanner, the signature field, the offline maps, the photo upload, the timesheet, the large buttons, the battery use, the dispatcher link"),
        new("Wind park north", "Forty turbines, from permit to power.",
            "the bird survey, the access roads, the turbine order, the grid connection, the noise study, the land leases, the crane schedule, the town meeting, the foundation drawings"),
        new("Supplier portal", "Offers, orders and invoices without a fax.",
            "the supplier sign-up, the tender form, the invoice check, the framework contracts, the rating sheet, the document store, the payment terms, the catalogue import, the approval steps"),
        new("Meter rollout", "Two hundred thousand smart meters by the end of next year.",
            "the district plan, the installer training, the appointment letters, the meter firmware, the returns depot, the reading gateway, the complaint line, the pilot street, the stock forecast"),
        new("Billing engine", "Tariffs as data, bills that people understand.",
            "the tariff model, the bill layout, the instalment plan, the correction run, the dunning letters, the tax rules, the meter readings import, the parallel run, the refund process"),
        new("Emissions report", "Audited figures, on time, from source to page.",
            "the fleet data, the supplier figures, the audit trail, the conversion factors, the board summary, the site questionnaires, the public report, the data gaps, the reduction plan"),
        new("Training academy", "Everyone certified for what they do.",
            "the course catalogue, the safety basics, the exam questions, the trainer roster, the certificate print, the virtual tour, the feedback form, the booking calendar, the refresher rules"),
        new("Control network", "Segmented, watched and documented.",
            "the firewall rules, the jump hosts, the device inventory, the patch window, the vendor access, the intrusion sensors, the network drawings, the recovery drill, the radio links"),
        new("Customer switch-over", "Changing the supplier in one day.",
            "the market messages, the switch form, the contract check, the welcome letter, the final bill, the objection process, the test partners, the status page, the call centre script"),
        new("Canteen and campus", "Small things that everybody notices.",
            "the lunch menu, the bicycle stands, the visitor badges, the coffee machines, the quiet rooms, the parking app, the recycling stations, the lost property box, the summer party"),
    ];
}
