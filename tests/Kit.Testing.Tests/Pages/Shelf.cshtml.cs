using Kit.Testing.Tests.Isolation;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Testing.Tests.Pages;

/// <summary>A page that shows a book and has a handler; where the test says so, either looks past its tenant.</summary>
public sealed class ShelfModel(HostileDb db, Leak leak, IServiceScopeFactory scopes) : PageModel
{
    public string Title { get; private set; } = "";

    public async Task<IActionResult> OnGetAsync(Guid id)
    {
        Title = (leak.IsInPage ? await LeakingEndpoints.BesideAsync(scopes, all => TitleAsync(all.AllTenants<Book>(), id)) : await TitleAsync(db.Set<Book>(), id)) ?? "";
        return Title.Length == 0 ? NotFound() : Page();
    }

    public async Task<IActionResult> OnPostDropAsync(Guid id)
    {
        var dropped = leak.IsInPage
            ? await LeakingEndpoints.BesideAsync(scopes, all => all.AllTenants<Reader>().Where(r => r.Id == id).ExecuteDeleteAsync())
            : await db.Set<Reader>().Where(r => r.Id == id).ExecuteDeleteAsync();
        return dropped == 0 ? NotFound() : new NoContentResult();
    }

    private static Task<string?> TitleAsync(IQueryable<Book> books, Guid id) => books.Where(b => b.Id == id).Select(b => b.Title).FirstOrDefaultAsync();
}
