using System.Globalization;
using System.Text;
using Kit.Hosting;
using Kit.Notifications;

namespace Tracker.Digest;

/// <summary>Writes the mail.</summary>
internal sealed class DigestMail(KitLinks links, string slug, DateOnly day)
{
    private const int MostShown = 25;

    /// <param name="email">Whom it goes to.</param>
    /// <param name="name">What they are called.</param>
    /// <param name="items">What is due, the longest first; one at least.</param>
    public Mail Write(string email, string name, IReadOnlyList<DigestItem> items)
    {
        var overdue = items.Where(i => i.Due < day).ToList();
        var text = new StringBuilder($"Hello {name},\n");
        Append(text, "Overdue", overdue);
        Append(text, "Due today", [.. items.Where(i => i.Due == day)]);
        text.Append(CultureInfo.InvariantCulture, $"\nAll that is yours, and where to switch this mail off:\n{links.TenantUrl(slug, "/my")}\n");
        var due = items.Count == 1 ? "1 item is due" : $"{items.Count} items are due";
        return new(email, overdue.Count == 0 ? due : $"{due}, {overdue.Count} overdue", text.ToString());
    }

    private void Append(StringBuilder text, string heading, List<DigestItem> items)
    {
        if (items.Count == 0)
        {
            return;
        }

        text.Append(CultureInfo.InvariantCulture, $"\n{heading}\n");
        foreach (var item in items.Take(MostShown))
        {
            text.Append(CultureInfo.InvariantCulture, $"- {item.Title} ({item.Project}, {Format.Date(item.Due)})\n  {links.TenantUrl(slug, $"/items/{item.Id}")}\n");
        }

        if (items.Count > MostShown)
        {
            text.Append(CultureInfo.InvariantCulture, $"… and {items.Count - MostShown} more\n");
        }
    }
}
