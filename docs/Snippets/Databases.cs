using Kit.Data;
using Kit.Tenancy;
using Microsoft.EntityFrameworkCore;

namespace Kit.Snippets;

#region control-plane
[ControlPlane] // support asks for tickets across tenants
public sealed class SupportTicket
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public required string Subject { get; set; }
}

public sealed class Support(IControlPlane control)
{
    public async Task OpenAsync(string subject)
    {
        control.Db.Add(new SupportTicket { Subject = subject });
        await control.Db.SaveChangesAsync();
    }

    public Task<List<string>> OwnersAsync() =>
        control.Db.Set<Membership>().Where(m => m.Role == Roles.Owner).Select(m => m.Email).ToListAsync();
}
#endregion
